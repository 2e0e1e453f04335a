/** MongoDB's bound on a document that is stored. */
export const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;
/** A command or an answer: the largest document and 16 kB for what is around it, as in MongoDB. */
export const COMMAND_BYTES_MAX = DOCUMENT_BYTES_MAX + 16 * 1024;
/** Statements of one write command. */
export const WRITE_BATCH_MAX = 100_000;
