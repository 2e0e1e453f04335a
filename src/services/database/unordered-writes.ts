import type { Connection } from 'mongoose';
import { DUPLICATE_KEY, isRefusing, whenAvailable } from './database-errors';
import { UnavailableError } from './unavailable-error';

/** One write of several that the server refused; `index` counts from 0 in the order in which they were sent. */
export interface RefusedWrite {
  index: number;
  isDuplicate: boolean;
  reason: string;
}

/** An update of one document: by operators, or by the whole new one without its `_id`. */
export interface Update {
  q: object;
  u: object;
  upsert?: boolean;
}

/** A Mongoose model, of any documents. */
export interface Target {
  db: Connection;
  collection: { name: string };
}

/**
 * Inserts documents as they are; says which of them the server refused, while it took all the others.
 * Rejects with `UnavailableError` if for any of them that is open.
 *
 * By the command itself: its reply says it, where the driver's bulk writes throw an error for each duplicate.
 * https://www.mongodb.com/docs/manual/reference/command/insert/
 */
export function insertAll(target: Target, documents: readonly object[]): Promise<RefusedWrite[]> {
  return documents.length === 0
    ? NONE
    : write(target, { insert: target.collection.name, documents });
}

/** The same for updates. https://www.mongodb.com/docs/manual/reference/command/update/ */
export function updateAll(target: Target, updates: readonly Update[]): Promise<RefusedWrite[]> {
  return updates.length === 0 ? NONE : write(target, { update: target.collection.name, updates });
}

const NONE = Promise.resolve([]);

async function write({ db: connection }: Target, command: object): Promise<RefusedWrite[]> {
  const options = { ordered: false, writeConcern: { w: 'majority', j: true } };
  const reply = await whenAvailable(() =>
    connection
      .getClient()
      .db(connection.name)
      .command({ ...command, ...options }),
  );
  const { writeErrors = [], writeConcernError } = reply as Reply;
  const open = writeConcernError ?? writeErrors.find(({ code }) => !isRefusing(code));
  if (open) throw new UnavailableError(`the database is unavailable: ${open.errmsg}`);
  return writeErrors.map(({ index, code, errmsg }) => ({
    index,
    isDuplicate: code === DUPLICATE_KEY,
    reason: errmsg,
  }));
}

interface Reply {
  writeErrors?: { index: number; code: number; errmsg: string }[];
  writeConcernError?: { code: number; errmsg: string };
}
