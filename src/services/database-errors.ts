import { Error as MongooseError, mongo } from 'mongoose';
import { UnavailableError } from './ledger';

const DUPLICATE_KEY = 11000;

/**
 * Codes with which MongoDB says that it cannot answer now or cannot vouch for what it did: elections,
 * shutdowns, time limits, unmet write concerns. (Those that its specification of retryable reads and
 * writes names, and the time limits.)
 */
const PASSING_CODES: ReadonlySet<number> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  50, // MaxTimeMSExpired
  64, // WriteConcernFailed
  89, // NetworkTimeout
  91, // ShutdownInProgress
  112, // WriteConflict
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  262, // ExceededTimeLimit
  9001, // SocketException
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11601, // Interrupted
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** Runs a database operation; what leaves its outcome open or may pass becomes `UnavailableError`. */
export async function whenAvailable<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** `whenAvailable` for what comes one by one. */
export async function* eachWhenAvailable<T>(found: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* found;
  } catch (error) {
    throw asUnavailable(error);
  }
}

function asUnavailable(error: unknown): unknown {
  return isPassing(error)
    ? new UnavailableError(`the database is unavailable: ${error.message}`, { cause: error })
    : error;
}

export function isDuplicateKey(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Whether an unordered bulk write failed in nothing but documents that were there already. */
export function hasOnlyDuplicateKeys(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError)) return isDuplicateKey(error);
  const faults = [error.writeErrors].flat();
  return (
    faults.length > 0 &&
    faults.every(({ code }) => code === DUPLICATE_KEY) &&
    error.result.getWriteConcernError() === undefined
  );
}

function isPassing(error: unknown): error is Error {
  if (error instanceof mongo.MongoBulkWriteError && isPassingOfBulk(error)) return true;
  if (error instanceof mongo.MongoServerError) {
    return (
      error instanceof mongo.MongoWriteConcernError ||
      PASSING_CODES.has(Number(error.code)) ||
      error.hasErrorLabel('RetryableWriteError')
    );
  }
  if (isSocketError(error)) return true;
  // What else the driver or Mongoose throws of its own is about connections, pools and topologies.
  return (
    (error instanceof mongo.MongoError && !isMisuse(error)) ||
    error instanceof MongooseError.MongooseServerSelectionError ||
    (error instanceof MongooseError && /initial connection|buffering timed out/.test(error.message))
  );
}

/** A bulk write fails in some documents, in its write concern, or as a whole: the driver wraps even a lost reply. */
function isPassingOfBulk({ writeErrors, result, errorResponse }: mongo.MongoBulkWriteError) {
  return (
    result.getWriteConcernError() !== undefined ||
    [writeErrors].flat().some(({ code }) => PASSING_CODES.has(code)) ||
    (errorResponse instanceof Error && isPassing(errorResponse))
  );
}

/** The driver lets some of Node's own through: a socket that the server has just closed, for one. */
function isSocketError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(E[A-Z]+|ERR_(STREAM|SOCKET)_[A-Z_]+)$/.test(error.code)
  );
}

/** A wrong URI or argument stays wrong however often it is tried. */
function isMisuse(error: mongo.MongoError): boolean {
  return error instanceof mongo.MongoInvalidArgumentError || error instanceof mongo.MongoParseError;
}
