/**
 * The error in a line of mongod's output, or undefined if there is none. Since 4.4 mongod logs one
 * JSON document per line, with a severity `s`: F and E are failures. Other lines come from the
 * loader or the option parser, after which mongod ends.
 *
 * https://www.mongodb.com/docs/manual/reference/log-messages/
 */
export function faultOfLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line.trim() === '' ? undefined : line.trim();
  const entry = parse(line);
  if (!isRecord(entry) || (entry.s !== 'F' && entry.s !== 'E')) return undefined;
  const detail = isRecord(entry.attr)
    ? (textOf(entry.attr.error) ?? textOf(entry.attr.reason))
    : undefined;
  return detail ?? textOf(entry.msg);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Errors are logged as their text, or as `{ code, codeName, errmsg }`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value.errmsg === 'string' ? value.errmsg : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
