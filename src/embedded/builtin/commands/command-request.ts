import { Deadline } from '../deadline';
import { CommandError, decodeOptions } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isArray, isDocument, kindOf } from '../language/values';
import { elementName, firstElement } from '../raw-bson';
import type { CommandMessage } from '../wire-protocol';
import { decodeClientDocument } from './documents';
import { COMMAND_BYTES_MAX } from './sizes';

const NAMESPACE_BYTES_MAX = 255;
const DATABASE_BYTES_MAX = 63;

/** A command with its arguments, each checked when it is read. */
export class CommandRequest {
  readonly name: string;
  readonly body: Doc;
  /** The documents of an insert, still encoded. */
  readonly documents: readonly Buffer[] | undefined;
  /** For `hello` and `whatsmyuri`. */
  readonly connection: ConnectionInfo;
  private knownDeadline: Deadline | undefined;

  private constructor(name: string, body: Doc, connection: ConnectionInfo) {
    this.name = name;
    this.body = body;
    this.connection = connection;
    this.documents = name === 'insert' ? rawDocuments(body.documents) : undefined;
  }

  static parse(message: CommandMessage, connection: ConnectionInfo): CommandRequest {
    if (message.body.length > COMMAND_BYTES_MAX) {
      throw new CommandError(
        'BSONObjectTooLarge',
        `BSONObj size: ${message.body.length} is invalid. Size must be between 0 and ${COMMAND_BYTES_MAX}(16MB)`,
      );
    }
    const first = firstElement(message.body);
    const name = first === undefined ? '' : elementName(message.body, first);
    const isInsert = name === 'insert';
    const body = decodeClientDocument(message.body, isInsert ? insertOptions : decodeOptions);
    if (message.legacyDb !== undefined) body.$db = message.legacyDb;
    for (const [field, documents] of message.sequences) {
      if (Object.hasOwn(body, field)) {
        throw new CommandError('FailedToParse', `The field '${field}' comes twice.`);
      }
      body[field] =
        isInsert && field === 'documents'
          ? documents
          : documents.map((raw) => decodeClientDocument(raw));
    }
    return new CommandRequest(name, body, connection);
  }

  /** The command inside another one, such as `explain`; it runs on the same database. */
  static within(outer: CommandRequest, name: string, body: Doc): CommandRequest {
    return new CommandRequest(name, { ...body, $db: outer.db }, outer.connection);
  }

  get db(): string {
    const db = this.body.$db;
    if (typeof db !== 'string') {
      throw new CommandError(
        'Location40414',
        "BSON field 'OP_MSG.$db' is missing but a required field",
      );
    }
    if (db === '' || /[\0/\\. "$]/.test(db) || Buffer.byteLength(db) > DATABASE_BYTES_MAX) {
      throw new CommandError('InvalidNamespace', `Invalid database name: '${db}'`);
    }
    return db;
  }

  /** The namespace of the collection in the command's first field. */
  get namespace(): string {
    return `${this.db}.${this.collectionName(this.name)}`;
  }

  /** A collection's name, given in a field. */
  collectionName(field: string): string {
    const name = this.body[field];
    if (typeof name !== 'string') {
      throw new CommandError(
        'InvalidNamespace',
        `collection name has invalid type ${kindOf(name)}`,
      );
    }
    const namespace = `${this.db}.${name}`;
    if (!isCollectionName(name) || Buffer.byteLength(namespace) > NAMESPACE_BYTES_MAX) {
      throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
    }
    return name;
  }

  document(field: string): Doc | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    if (!isDocument(value)) throw this.wrongType(field, value, 'object');
    return value;
  }

  documentList(field: string): Doc[] | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    if (!isArray(value)) throw this.wrongType(field, value, 'array');
    return value.map((element, i) => {
      if (!isDocument(element)) throw this.wrongType(`${field}.${i}`, element, 'object');
      return element;
    });
  }

  text(field: string): string | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrongType(field, value, 'string');
    return value;
  }

  /** Numbers are accepted as booleans, as in MongoDB. */
  flag(field: string, fallback = false): boolean {
    const value = this.optional(field);
    if (value === undefined) return fallback;
    if (typeof value === 'boolean') return value;
    const number = toNumber(value);
    if (number === undefined) throw this.wrongType(field, value, 'bool');
    return number !== 0;
  }

  /** A non-negative number, without its fraction. */
  count(field: string): number | undefined {
    const number = this.number(field);
    if (number !== undefined && number < 0) {
      throw new CommandError(
        'Location51024',
        `BSON field '${field}' value must be >= 0, actual value '${number}'`,
      );
    }
    return number;
  }

  number(field: string): number | undefined {
    const value = this.optional(field);
    if (value === undefined) return undefined;
    const number = toNumber(value);
    if (number === undefined || Number.isNaN(number)) {
      throw this.wrongType(field, value, "number', '[long, int, decimal, double]");
    }
    return Math.trunc(number);
  }

  /** Starts at the first call; a `maxTimeMS` of 0 means no limit. */
  get deadline(): Deadline {
    this.knownDeadline ??= new Deadline((this.count('maxTimeMS') ?? 0) || Infinity);
    return this.knownDeadline;
  }

  /** A null field counts as missing. */
  private optional(field: string): unknown {
    return this.body[field] ?? undefined;
  }

  required(field: string): unknown {
    const value = this.body[field];
    if (value === undefined) {
      throw new CommandError(
        'Location40414',
        `BSON field '${this.name}.${field}' is missing but a required field`,
      );
    }
    return value;
  }

  private wrongType(field: string, value: unknown, expected: string): CommandError {
    return new CommandError(
      'TypeMismatch',
      `BSON field '${this.name}.${field}' is the wrong type '${kindOf(value)}', expected type '${expected}'`,
    );
  }
}

/** What a command may know about its connection. */
export interface ConnectionInfo {
  readonly id: number;
  readonly remoteAddress: string;
}

/** The documents of an insert are stored as they are, and decoded once, for the indexes. */
const insertOptions = { ...decodeOptions, fieldsAsRaw: { documents: true } };

function rawDocuments(value: unknown): readonly Buffer[] | undefined {
  if (value === undefined) return undefined;
  if (!isArray(value) || !value.every((element) => Buffer.isBuffer(element))) {
    throw new CommandError(
      'TypeMismatch',
      "BSON field 'insert.documents' is the wrong type, expected type 'array' of objects",
    );
  }
  return value;
}

function isCollectionName(name: string): boolean {
  return name !== '' && !/[\0$]/.test(name) && !name.startsWith('.') && !name.endsWith('.');
}
