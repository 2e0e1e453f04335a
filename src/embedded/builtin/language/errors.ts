import type { Document } from 'bson';

/** The refusal of a command, as the server sends it to the client. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: ErrorCode;
  /** Additional fields of the error document, such as `keyPattern` and `keyValue`. */
  readonly extra: Document;

  constructor(code: ErrorCode, message: string, extra: Document = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = errorCodes[code];
    this.codeName = code;
    this.extra = extra;
  }
}

/** Codes without a name are called `Location` and their number, as in MongoDB. */
const locations = [
  15947, 15952, 15955, 15958, 15959, 15969, 15973, 15974, 15975, 15976, 15981, 15983, 15998, 16006,
  16007, 16020, 16410, 16412, 16610, 16611, 16612, 16702, 16872, 16874, 16877, 16878, 16879, 16880,
  16883, 17041, 17042, 17043, 17046, 17047, 17048, 17049, 17080, 17081, 17082, 17083, 17124, 17276,
  17312, 17419, 18533, 18534, 18535, 18536, 18628, 18629, 28646, 28647, 28648, 28651, 28664, 28667,
  28680, 28689, 28690, 28691, 28724, 28725, 28727, 28729, 28745, 28746, 28747, 28765, 28808, 28809,
  28810, 28811, 28812, 28818, 28822, 31022, 31024, 31119, 31120, 31249, 31250, 31253, 31254, 31274,
  31275, 31276, 31395, 34435, 34443, 34445, 34447, 34449, 34450, 34452, 34454, 34455, 34471, 40060,
  40061, 40062, 40063, 40064, 40066, 40067, 40068, 40075, 40076, 40077, 40080, 40081, 40085, 40086,
  40087, 40091, 40092, 40096, 40097, 40149, 40156, 40158, 40160, 40169, 40170, 40176, 40177, 40228,
  40229, 40231, 40234, 40235, 40236, 40237, 40238, 40272, 40323, 40324, 40352, 40353, 40386, 40390,
  40394, 40400, 40414, 40415, 40485, 40517, 40535, 40539, 40573, 40600, 40602, 50694, 50695, 50696,
  50699, 50700, 51024, 51075, 51081, 51082, 51083, 51091, 51103, 51104, 51105, 51106, 51107, 51108,
  51156, 51246, 51270, 51272, 51746, 51749, 51750, 51751, 327391, 1257300, 2942500, 2942501,
  2942502, 2942504, 3041701, 3041702, 4161106, 5107200, 5107201, 5166405, 5439017, 5439018, 5858203,
] as const;

type Location = `Location${(typeof locations)[number]}`;

/** Names as in MongoDB's error_codes.yml. */
const namedCodes = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  CannotBackfillArray: 38,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  OperationFailed: 96,
  NotExactValueField: 111,
  NotAReplicaSet: 123,
  ExceededMemoryLimit: 146,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  AmbiguousIndexKeyPattern: 181,
  ClientMetadataMissingField: 183,
  ClientMetadataAppNameTooLarge: 184,
  ClientMetadataDocumentTooLarge: 185,
  ClientMetadataCannotBeMutated: 186,
  InvalidIndexSpecificationOption: 197,
  NotImplemented: 238,
  ConversionFailure: 241,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  APIVersionError: 322,
  APIStrictError: 323,
  UnsupportedOpQueryCommand: 352,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  SearchNotEnabled: 31082,
} as const;

/** The codes that the engine uses. */
export const errorCodes: Readonly<Record<keyof typeof namedCodes | Location, number>> = {
  ...namedCodes,
  // Object.fromEntries loses the key types.
  ...(Object.fromEntries(locations.map((code) => [`Location${code}`, code])) as Record<
    Location,
    number
  >),
};

export type ErrorCode = keyof typeof errorCodes;
