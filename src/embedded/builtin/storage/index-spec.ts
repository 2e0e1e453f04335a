import { compileFilter, CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isArray, isDocument, kindOf } from '../language/values';
import { describe } from '../language/describe';
import { isOperators } from './predicates';

/** A requested index, with every option in a normal form. */
export interface IndexSpec {
  readonly name: string;
  /** Paths and directions; the values are numbers, negative for descending. */
  readonly key: Readonly<Record<string, number>>;
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partialFilterExpression: Doc | undefined;
  readonly expireAfterSeconds: number | undefined;
}

export const ID_INDEX_SPEC: IndexSpec = {
  name: '_id_',
  key: { _id: 1 },
  unique: true,
  sparse: false,
  partialFilterExpression: undefined,
  expireAfterSeconds: undefined,
};

const FIELDS_MAX = 32;
/** MongoDB's limit: the largest Int32. */
const EXPIRE_SECONDS_MAX = 2_147_483_647;

/** Validates and normalises a specification from `createIndexes`. */
export function parseIndexSpec(input: Doc): IndexSpec {
  refuseUnknownOptions(input);
  const key = parseKey(input);
  const { name } = input;
  if (name === undefined) {
    throw new CommandError(
      'FailedToParse',
      "The 'name' field is a required property of an index specification",
    );
  }
  if (typeof name !== 'string') throw wrongType('name', name);
  if (name === '' || name === '*') {
    throw new CommandError('CannotCreateIndex', `The index name '${name}' is not valid`);
  }
  if (Object.keys(key).length === 1 && key._id !== undefined) return idIndexSpec(input);
  const spec = {
    name,
    key,
    unique: flag(input, 'unique'),
    sparse: flag(input, 'sparse'),
    partialFilterExpression: parsePartialFilter(input),
    expireAfterSeconds: parseExpiry(input, key),
  };
  if (spec.sparse && spec.partialFilterExpression !== undefined) {
    throw new CommandError(
      'CannotCreateIndex',
      'cannot mix "partialFilterExpression" and "sparse" options',
    );
  }
  return spec;
}

/** As `listIndexes` shows it: options that are off are omitted. */
export function describeIndex(spec: IndexSpec): Doc {
  return {
    v: 2,
    key: spec.key,
    name: spec.name,
    ...(spec.unique && spec.name !== ID_INDEX_SPEC.name ? { unique: true } : {}),
    ...(spec.sparse ? { sparse: true } : {}),
    ...(spec.partialFilterExpression === undefined
      ? {}
      : { partialFilterExpression: spec.partialFilterExpression }),
    ...(spec.expireAfterSeconds === undefined
      ? {}
      : { expireAfterSeconds: spec.expireAfterSeconds }),
  };
}

const optionsKnown = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'background',
  'hidden',
  'collation',
]);

/** MongoDB's options that this engine does not have. */
const optionsUnsupported = new Set([
  'storageEngine',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'bucketSize',
  'wildcardProjection',
  'clustered',
  'prepareUnique',
]);

function refuseUnknownOptions(input: Doc): void {
  for (const name of Object.keys(input)) {
    if (optionsUnsupported.has(name)) throw unsupported(`The index option '${name}'`);
    if (!optionsKnown.has(name)) {
      throw new CommandError(
        'InvalidIndexSpecificationOption',
        `The field '${name}' is not valid for an index specification. Specification: ${describe(input)}`,
      );
    }
  }
  if (flag(input, 'hidden')) throw unsupported('A hidden index');
  const { collation, v } = input;
  if (isDocument(collation) && collation.locale !== 'simple') throw unsupported('A collation');
  if (v !== undefined && toNumber(v) !== 2 && toNumber(v) !== 1) {
    throw new CommandError(
      'CannotCreateIndex',
      `Invalid index specification: version ${describe(v)}`,
    );
  }
}

function parseKey(input: Doc): Record<string, number> {
  const { key } = input;
  if (key === undefined) {
    throw new CommandError(
      'FailedToParse',
      "The 'key' field is a required property of an index specification",
    );
  }
  if (!isDocument(key)) throw wrongType('key', key);
  const fields = Object.entries(key);
  if (fields.length === 0) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be an empty object.');
  }
  if (fields.length > FIELDS_MAX) {
    throw new CommandError('CannotCreateIndex', `An index has at most ${FIELDS_MAX} fields.`);
  }
  return Object.fromEntries(
    fields.map(([path, direction]) => [checkedPath(path), parseDirection(path, direction, key)]),
  );
}

function checkedPath(path: string): string {
  const parts = path.split('.');
  if (parts.includes('')) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot contain an empty field.');
  }
  if (parts.includes('$**')) throw unsupported('A wildcard index');
  if (parts.some((part) => part.startsWith('$') && !/^\$(id|ref|db)$/.test(part))) {
    throw new CommandError(
      'CannotCreateIndex',
      `Index key contains an illegal field name: field name starts with '$'.`,
    );
  }
  return path;
}

function parseDirection(path: string, direction: unknown, key: Doc): number {
  if (typeof direction === 'string') {
    if (['text', '2d', '2dsphere', 'hashed', 'geoHaystack'].includes(direction)) {
      throw unsupported(`An index of the type '${direction}'`);
    }
    throw new CommandError(
      'CannotCreateIndex',
      `Unknown index plugin '${direction}' in index ${describe(key)}`,
    );
  }
  const number = toNumber(direction);
  if (number === undefined || Number.isNaN(number) || number === 0) {
    throw new CommandError(
      'CannotCreateIndex',
      `Values in v:2 index key pattern cannot be of type ${kindOf(direction)} or zero. Only numbers ` +
        `> 0, numbers < 0, and strings are allowed. Index key: ${path}`,
    );
  }
  return number;
}

function idIndexSpec(input: Doc): IndexSpec {
  for (const name of ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds']) {
    if (input[name] !== undefined) {
      throw new CommandError(
        'InvalidIndexSpecificationOption',
        `The field '${name}' is not valid for an _id index specification. Specification: ${describe(input)}`,
      );
    }
  }
  return ID_INDEX_SPEC;
}

function parsePartialFilter(input: Doc): Doc | undefined {
  const filter = input.partialFilterExpression;
  if (filter === undefined) return undefined;
  if (!isDocument(filter)) throw wrongType('partialFilterExpression', filter);
  compileFilter(filter);
  refuseUnsupportedFilter(filter);
  return filter;
}

const partialOperators = new Set(['$eq', '$in', '$exists', '$gt', '$gte', '$lt', '$lte', '$type']);

/** MongoDB accepts only operators whose implication by a query can be decided. */
function refuseUnsupportedFilter(filter: Doc): void {
  for (const [name, condition] of Object.entries(filter)) {
    if ((name === '$and' || name === '$or') && isArray(condition)) {
      for (const part of condition) if (isDocument(part)) refuseUnsupportedFilter(part);
    } else if (name.startsWith('$')) {
      throw unsupportedInPartial(name);
    } else if (isOperators(condition)) {
      for (const [operator, operand] of Object.entries(condition)) {
        const absent = operator === '$exists' && operand !== true;
        if (absent || !partialOperators.has(operator)) throw unsupportedInPartial(operator);
      }
    }
  }
}

function unsupportedInPartial(operator: string): CommandError {
  return new CommandError(
    'CannotCreateIndex',
    `unsupported expression in partial index: ${operator}`,
  );
}

function parseExpiry(input: Doc, key: Readonly<Record<string, number>>): number | undefined {
  const expiry = input.expireAfterSeconds;
  if (expiry === undefined) return undefined;
  const seconds = toNumber(expiry);
  if (seconds === undefined) throw wrongType('expireAfterSeconds', expiry);
  if (!(seconds >= 0 && seconds <= EXPIRE_SECONDS_MAX)) {
    throw new CommandError(
      'CannotCreateIndex',
      `TTL index 'expireAfterSeconds' option must be within an acceptable range, but was ${seconds}`,
    );
  }
  if (Object.keys(key).length > 1) {
    throw new CommandError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL. ' +
        `Index spec: ${describe(input)}`,
    );
  }
  return Math.trunc(seconds);
}

function flag(input: Doc, name: string): boolean {
  const value = input[name];
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  const number = toNumber(value);
  if (number === undefined) throw wrongType(name, value);
  return number !== 0;
}

function wrongType(name: string, value: unknown): CommandError {
  return new CommandError(
    'TypeMismatch',
    `The field '${name}' has value of wrong type ${kindOf(value)} in an index specification.`,
  );
}

function unsupported(what: string): CommandError {
  return new CommandError('CannotCreateIndex', `${what} is not supported by the built-in engine.`);
}
