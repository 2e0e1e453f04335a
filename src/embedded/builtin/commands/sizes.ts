/** MongoDB's maximum size of a stored document. */
export const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;
/** A command or a reply: the largest document plus 16 kB, as in MongoDB. */
export const COMMAND_BYTES_MAX = DOCUMENT_BYTES_MAX + 16 * 1024;
/** Statements per write command. */
export const WRITE_BATCH_MAX = 100_000;
