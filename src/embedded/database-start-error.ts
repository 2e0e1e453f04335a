/**
 * Why a database did not start. The first two may be temporary: their previous user may be
 * stopping.
 */
export type StartFault =
  'directory-in-use' | 'port-in-use' | 'bad-option' | 'no-mongod' | 'engine-failed';

/** Its message is for the user: what is wrong, and what to do about it. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';

  constructor(
    readonly fault: StartFault,
    message: string,
  ) {
    super(message);
  }
}

export function directoryInUse(directory: string): DatabaseStartError {
  return new DatabaseStartError(
    'directory-in-use',
    `The data directory ${directory} is in use by another process. ` +
      'Stop that process, choose another data directory, or connect both to one database (npm run db).',
  );
}

export function portInUse(port: number): DatabaseStartError {
  return new DatabaseStartError(
    'port-in-use',
    `Port ${port} on 127.0.0.1 is in use. ` +
      'Stop the program that listens there, or choose another port (0 for any free one).',
  );
}
