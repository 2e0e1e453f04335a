const HEAD_BYTES = 16;
const OP_MSG = 2013;
const OP_COMPRESSED = 2012;
/** In an OP_MSG: after the head, the flags, the section's kind, its document's length and the first type. */
const NAME_AT = HEAD_BYTES + 4 + 1 + 4 + 1;

/**
 * Finds the names of the commands in what a client sends in MongoDB's wire protocol, chunk by chunk. Those by
 * which a driver watches its server are left out.
 */
export function commandNames(): (chunk: Buffer) => string[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const names: string[] = [];
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      const name = nameIn(rest.subarray(0, length));
      if (name !== undefined && !WATCHING.has(name)) names.push(name);
      rest = rest.subarray(length);
    }
    return names;
  };
}

const WATCHING = new Set(['hello', 'isMaster', 'ismaster', 'ping', 'endSessions']);

function nameIn(message: Buffer): string | undefined {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_COMPRESSED) return 'compressed';
  if (opCode !== OP_MSG) return undefined; // a driver's first greeting
  return message.toString('utf8', NAME_AT, message.indexOf(0, NAME_AT));
}
