import { Error as MongooseError, mongo } from 'mongoose';
import { UnavailableError } from './unavailable-error';

export const DUPLICATE_KEY = 11000;

/**
 * Codes with which MongoDB refuses a command, or one of its writes, because of its content: nothing of it was
 * carried out, and sending it again would not help. Any other error may be temporary, or may come after the
 * command took effect: the server has hundreds of them, and a proxy or a hosted service adds its own.
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
export const REFUSING_CODES: ReadonlySet<number> = new Set([
  2, // BadValue
  9, // FailedToParse
  13, // Unauthorized
  14, // TypeMismatch
  15, // Overflow
  18, // AuthenticationFailed
  20, // IllegalOperation
  22, // InvalidBSON
  28, // PathNotViable
  40, // ConflictingUpdateOperators
  52, // DollarPrefixedFieldName
  53, // InvalidIdField
  54, // NotSingleValueField
  56, // EmptyFieldName
  57, // DottedFieldName
  59, // CommandNotFound
  61, // ShardKeyNotFound
  66, // ImmutableField
  67, // CannotCreateIndex
  72, // InvalidOptions
  73, // InvalidNamespace
  85, // IndexOptionsConflict
  86, // IndexKeySpecsConflict
  115, // CommandNotSupported
  121, // DocumentValidationFailure
  168, // InvalidPipelineOperator
  197, // InvalidIndexSpecificationOption
  238, // NotImplemented
  10334, // BSONObjectTooLarge
  DUPLICATE_KEY,
  17280, // KeyTooLong
  17419, // the document would be too large after the update
  17420, // the same, of a replacement
]);

const TOO_LARGE_CODES: ReadonlySet<number> = new Set([10334, 17419, 17420]);

/**
 * Runs a database operation; an error that leaves its outcome open or may be temporary becomes
 * `UnavailableError`.
 */
export async function whenAvailable<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw asUnavailable(error);
  }
}

/** `whenAvailable` for results that come one by one. */
export async function* eachWhenAvailable<T>(found: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* found;
  } catch (error) {
    throw asUnavailable(error);
  }
}

function asUnavailable(error: unknown): unknown {
  return mayBeTemporary(error)
    ? new UnavailableError(`the database is unavailable: ${error.message}`, { cause: error })
    : error;
}

export function isDuplicateKey(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Whether a document would have become larger than MongoDB stores. */
export function isTooLarge(error: unknown): error is mongo.MongoServerError {
  return error instanceof mongo.MongoServerError && TOO_LARGE_CODES.has(Number(error.code));
}

/** Whether the code says that the server refused a write for what stands in it, and did not carry it out. */
export function isRefusing(code: number): boolean {
  return REFUSING_CODES.has(code);
}

function mayBeTemporary(error: unknown): error is Error {
  if (error instanceof mongo.MongoWriteConcernError) return true;
  if (error instanceof mongo.MongoServerError) return !REFUSING_CODES.has(Number(error.code));
  if (isSocketError(error)) return true;
  // All other errors of the driver and Mongoose are about connections, pools and topologies.
  return (
    (error instanceof mongo.MongoError && !isMisuse(error)) ||
    error instanceof MongooseError.MongooseServerSelectionError ||
    (error instanceof MongooseError && /initial connection|buffering timed out/.test(error.message))
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
