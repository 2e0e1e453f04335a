import { deserialize, ObjectId, serialize } from 'bson';
import type { DeserializeOptions } from 'bson';
import { CommandError, decodeOptions } from '../language';
import type { Doc } from '../language';
import { isDocument, kindOf } from '../language/values';
import {
  ELEMENT,
  elementName,
  encodeDocument,
  encodeElement,
  findElement,
  firstElement,
} from '../raw-bson';
import { COMMAND_BYTES_MAX, DOCUMENT_BYTES_MAX } from './sizes';

export interface EncodedDocument {
  readonly raw: Buffer;
  readonly doc: Doc;
}

export function encode(doc: Doc): Buffer {
  const bytes = serialize(doc, { ignoreUndefined: false });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Encodes a reply to the client: a stored document of maximum size must fit, with its envelope. */
export function encodeWithinBounds(doc: Doc): Buffer {
  const raw = encode(doc);
  if (raw.length > COMMAND_BYTES_MAX) {
    throw new CommandError(
      'BSONObjectTooLarge',
      `BSONObj size: ${raw.length} is invalid. Size must be between 0 and ${COMMAND_BYTES_MAX}(16MB)`,
    );
  }
  return raw;
}

/** A document as it is stored: `_id` comes first, and is generated if missing. */
export function prepareInsert(raw: Buffer): EncodedDocument {
  if (raw.length > DOCUMENT_BYTES_MAX) {
    throw new CommandError(
      'BadValue',
      `object to insert too large. size in bytes: ${raw.length}, max size: ${DOCUMENT_BYTES_MAX}`,
    );
  }
  const doc = decodeClientDocument(raw);
  if (isTooDeep(raw, doc, STORED_LEVELS_MAX)) {
    throw new CommandError(
      'Overflow',
      `cannot insert document because it exceeds ${STORED_LEVELS_MAX} levels of nesting`,
    );
  }
  const stored = withIdFirst(raw, doc);
  checkId(doc._id);
  return { raw: stored, doc };
}

/**
 * Bytes from a client may not be valid BSON, so they are decoded before anything else reads them.
 */
export function decodeClientDocument(
  raw: Buffer,
  options: DeserializeOptions = decodeOptions,
): Doc {
  const doc = decoded(raw, options);
  if (isTooDeep(raw, doc, LEVELS_MAX)) {
    throw new CommandError(
      'Overflow',
      `BSONObj exceeded maximum nested object depth: ${LEVELS_MAX}`,
    );
  }
  return doc;
}

function decoded(raw: Buffer, options: DeserializeOptions): Doc {
  try {
    return deserialize(raw, options);
  } catch (error) {
    throw new CommandError('InvalidBSON', error instanceof Error ? error.message : String(error));
  }
}

/** Levels of nested documents and arrays, counted as in MongoDB; empty ones do not count. */
const LEVELS_MAX = 200;
/** The limit for stored documents is lower, since a reply nests them in others. */
const STORED_LEVELS_MAX = 180;
/** The minimum size of a nested document: its length, type, name and end. */
const LEVEL_BYTES_MIN = 7;

/** Only large documents can be deeply nested, so the others are not checked. */
function isTooDeep(raw: Buffer, doc: Doc, levels: number): boolean {
  return raw.length > levels * LEVEL_BYTES_MIN && isDeeperThan(doc, levels);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const isBranch = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isBranch) return false;
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (parts.length > 0 && levels === 0) return true;
  return parts.some((part) => isDeeperThan(part, levels - 1));
}

/** Generates a missing `_id`, in the decoded document too. */
function withIdFirst(raw: Buffer, doc: Doc): Buffer {
  const first = firstElement(raw);
  if (first !== undefined && elementName(raw, first) === '_id') return raw;
  const element = findElement(raw, '_id');
  if (element === undefined) {
    const id = new ObjectId();
    doc._id = id;
    const encodedId = encodeElement(ELEMENT.objectId, '_id', id.id);
    return encodeDocument([encodedId, raw.subarray(4, raw.length - 1)]);
  }
  return encodeDocument([
    raw.subarray(element.start, element.end),
    raw.subarray(4, element.start),
    raw.subarray(element.end, raw.length - 1),
  ]);
}

/** Encodes a document that an upsert made. */
export function prepareUpsert(doc: Doc): EncodedDocument {
  const { _id: id = new ObjectId(), ...rest } = doc;
  const complete = { _id: id, ...rest };
  checkId(id);
  return { raw: encodeResult(complete), doc: complete };
}

/** Encodes the result of an update. */
export function encodeResult(doc: Doc): Buffer {
  const raw = encode(doc);
  if (isTooDeep(raw, doc, STORED_LEVELS_MAX)) {
    throw new CommandError(
      'Overflow',
      `Document exceeds maximum nesting depth of ${STORED_LEVELS_MAX}`,
    );
  }
  if (raw.length > DOCUMENT_BYTES_MAX) {
    throw new CommandError(
      'Location17419',
      `Resulting document after update is larger than ${DOCUMENT_BYTES_MAX}`,
    );
  }
  return raw;
}

function checkId(id: unknown): void {
  const kind = kindOf(id);
  if (kind === 'array' || kind === 'regex' || kind === 'missing') {
    throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${kind}`);
  }
  const operator = isDocument(id)
    ? Object.keys(id).find((name) => name.startsWith('$') && !['$ref', '$id', '$db'].includes(name))
    : undefined;
  if (operator !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' in '_id.${operator}' is not valid for storage.`,
    );
  }
}
