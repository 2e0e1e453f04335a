import { mongo } from 'mongoose';
import type { Doc } from './database';

/** The error with which the server refuses an operation; fails if it is accepted, or refused by the driver alone. */
export async function refusalOf(operation: Promise<unknown>): Promise<mongo.MongoServerError> {
  const outcome = await operation.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) {
    throw new Error(`Accepted with ${JSON.stringify(outcome.value)}, which should be refused.`);
  }
  if (!(outcome.error instanceof mongo.MongoServerError)) throw outcome.error;
  return outcome.error;
}

/** One statement of the `update` command, before the driver has looked at it. */
export interface UpdateStatement {
  q: mongo.Document;
  u: mongo.Document | mongo.Document[];
  upsert?: boolean;
  multi?: boolean;
  arrayFilters?: mongo.Document[];
}

/**
 * The error with which the server refuses one update statement, which goes out as it is: the driver
 * would refuse some of them itself. What the server finds while parsing, it may report for the whole
 * command; the rest is a write error.
 */
export async function updateRefusalOf(
  db: mongo.Db,
  collection: mongo.Collection<Doc>,
  statement: UpdateStatement,
): Promise<mongo.Document> {
  const command = { update: collection.collectionName, updates: [statement] };
  const answer = await db.command(command).catch((error: unknown) => {
    if (error instanceof mongo.MongoServerError) return error;
    throw error;
  });
  if (answer instanceof mongo.MongoServerError) return answer;
  const [writeError] = (answer.writeErrors ?? []) as mongo.Document[];
  if (writeError === undefined) {
    throw new Error(`Accepted with ${JSON.stringify(answer)}, which should be refused.`);
  }
  return writeError;
}
