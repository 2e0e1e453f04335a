import { Int32 } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { WRITE_BATCH_MAX } from './sizes';

/** The result of a write command's statements, as its reply reports it. */
export interface BatchOutcome {
  readonly writeErrors: Doc[];
}

/**
 * Runs the statements of a write command in order. A refused statement is recorded and, in an
 * ordered batch, is the last. If the command's time limit expires, the whole command is refused.
 */
export function runBatch<T>(
  statements: readonly T[],
  ordered: boolean,
  run: (statement: T, index: number) => void,
): BatchOutcome {
  if (statements.length === 0 || statements.length > WRITE_BATCH_MAX) {
    throw new CommandError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${WRITE_BATCH_MAX}. Got ${statements.length} operations.`,
    );
  }
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError) || error.codeName === 'MaxTimeMSExpired') throw error;
      writeErrors.push(describeWriteError(index, error));
      if (ordered) break;
    }
  }
  return { writeErrors };
}

function describeWriteError(index: number, error: CommandError): Doc {
  return {
    index: new Int32(index),
    code: new Int32(error.code),
    ...error.extra,
    errmsg: error.message,
  };
}

/** The `writeErrors` of the reply, if there are any. */
export function errorFields({ writeErrors }: BatchOutcome): Doc {
  return writeErrors.length === 0 ? {} : { writeErrors };
}
