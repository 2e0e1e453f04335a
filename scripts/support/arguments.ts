/** All that is wrong with a command line, a line each. */
export class ArgumentError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ArgumentError';
  }
}

export interface Arguments {
  /** By name, without the dashes. */
  values: Map<string, string>;
  /** The options that came without their values. */
  bare: Set<string>;
  isHelpWanted: boolean;
  faults: string[];
}

/**
 * Reads `--name value` and `--name=value`, and `--help`. It finds every fault, where Node's parseArgs
 * stops at the first.
 */
export function readArguments(args: readonly string[], names: readonly string[]): Arguments {
  const found: Arguments = { values: new Map(), bare: new Set(), isHelpWanted: false, faults: [] };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (arg === '--help' || arg === '-h') found.isHelpWanted = true;
    else if (name === undefined)
      found.faults.push(`${arg} is not an option (a blank needs quotes)`);
    else addOption(found, name, inline ?? valueIn(rest), names);
  }
  return found;
}

/** The next argument, unless that is an option: then the value was forgotten. */
function valueIn(rest: string[]): string {
  return rest[0] === undefined || rest[0].startsWith('--') ? '' : (rest.shift() ?? '');
}

function addOption(
  { values, bare, faults }: Arguments,
  name: string,
  value: string,
  names: readonly string[],
): void {
  if (!names.includes(name)) faults.push(`--${name} is not an option`);
  else if (values.has(name) || bare.has(name)) faults.push(`--${name} is given twice`);
  else if (value !== '') values.set(name, value);
  else {
    bare.add(name);
    faults.push(`--${name} needs a value`);
  }
}
