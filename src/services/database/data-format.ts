import type { Connection } from 'mongoose';
import { eventModel } from '../../models/event-model';
import { metaModel, type FormatMark } from '../../models/meta-model';
import { isDuplicateKey, whenAvailable } from './database-errors';
import { UnfitDatabaseError } from './unfit-database-error';

/**
 * The format that this version writes, and the only one that it reads. Any change of the data format raises
 * `format`; `oldestReader` follows if versions that do not know of it would misread the data or harm them.
 * Each format has a fixture in `test/fixtures`; the scripts for mongosh know the format, too.
 *
 * 1. The first one, which left no mark.
 * 2. An event has the id of its last commit, on which every write of it is filtered.
 * 3. Business keys are `_id`s; the log has one document a commit, in the form of a journal slot; ids of
 *    reservations lead to their events.
 */
const OWN_MARK: Readonly<FormatMark> = { _id: 'format', format: 3, oldestReader: 3 };
const UNMARKED: Readonly<FormatMark> = { _id: 'format', format: 1, oldestReader: 1 };

/**
 * Resolves if this version may work on the data in the database, and marks an empty one; several processes
 * may do so together. Rejects with `UnfitDatabaseError` if it may not.
 */
export async function claimFormat(connection: Connection): Promise<void> {
  if (await hasReadableData(connection)) return;
  try {
    await whenAvailable(() => metaModel(connection).create(OWN_MARK));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Another process was faster; it may be of another version.
    await checkFormat(connection);
  }
}

/** `claimFormat` for those who write nothing. */
export async function checkFormat(connection: Connection): Promise<void> {
  await hasReadableData(connection);
}

/** False if there are no data at all. */
async function hasReadableData(connection: Connection): Promise<boolean> {
  // The events first: a process that makes the first one has marked the database before.
  const event = await whenAvailable(() => eventModel(connection).exists({}));
  const mark = await whenAvailable(() => metaModel(connection).findById('format').lean());
  if (!mark && !event) return false;
  const fault = faultOf(mark ?? UNMARKED);
  if (fault !== undefined) {
    throw new UnfitDatabaseError(`the data in the database ${connection.name} ${fault}`);
  }
  return true;
}

function faultOf({ format, oldestReader }: FormatMark): string | undefined {
  if (oldestReader > OWN_MARK.format) {
    return (
      `have format ${format}, this version reads format ${OWN_MARK.format}: ` +
      `run a newer version of TicketBoss, one that reads format ${oldestReader}`
    );
  }
  if (format < OWN_MARK.format) {
    return (
      `have format ${format}, this version reads format ${OWN_MARK.format}: run the version of ` +
      'TicketBoss that made them, or give this one an empty database (MONGODB_URI or DATA_DIR)'
    );
  }
  return undefined;
}
