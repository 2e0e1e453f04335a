import { CommandError } from '../language';
import type { Doc } from '../language';
import { toNumber } from '../language/numbers';
import { isDocument, kindOf } from '../language/values';
import { describe } from '../language/describe';
import type { Command } from './command';
import type { CommandRequest } from './command-request';

/**
 * The fields that every command accepts. Each is checked below, or has no effect on a single
 * server.
 */
const genericFields = new Set([
  '$db',
  'lsid',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  '$readPreference',
  '$clusterTime',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'stmtId',
  'stmtIds',
]);

/** Refuses arguments that the command does not accept or that a single server cannot honour. */
export function checkArguments(command: Command, request: CommandRequest): void {
  const { body } = request;
  for (const field of Object.keys(body)) {
    if (genericFields.has(field) || field === request.name) continue;
    if (command.fields !== 'any' && !command.fields.includes(field)) {
      throw new CommandError(
        'Location40415',
        `BSON field '${command.names[0]}.${field}' is an unknown field.`,
      );
    }
  }
  refuseTransaction(body);
  checkApi(body);
  checkSession(body);
  if (body.readConcern !== undefined) checkReadConcern(request.document('readConcern') ?? {});
  if (body.writeConcern !== undefined) checkWriteConcern(request.document('writeConcern') ?? {});
  checkCollation(request.document('collation'));
}

function refuseTransaction(body: Doc): void {
  const fields = ['txnNumber', 'autocommit', 'startTransaction', 'stmtId', 'stmtIds'];
  if (fields.some((field) => body[field] !== undefined)) {
    throw new CommandError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
}

function checkApi(body: Doc): void {
  const { apiVersion, apiStrict, apiDeprecationErrors } = body;
  if (apiVersion === undefined) {
    if (apiStrict === undefined && apiDeprecationErrors === undefined) return;
    throw new CommandError(
      'InvalidOptions',
      'Provided apiStrict or apiDeprecationErrors without passing apiVersion',
    );
  }
  if (apiVersion !== '1') {
    throw new CommandError('APIVersionError', 'API version must be "1"');
  }
  if (apiStrict === true) {
    throw new CommandError('APIStrictError', 'apiStrict is not supported by the built-in engine.');
  }
}

/**
 * Sessions have no state here: cursors are not bound to sessions, and there are no transactions.
 */
function checkSession(body: Doc): void {
  const { lsid } = body;
  if (lsid === undefined) return;
  if (!isDocument(lsid) || kindOf(lsid.id) !== 'binData') {
    throw new CommandError('TypeMismatch', "BSON field 'lsid.id' must be a UUID");
  }
}

/** Every read sees only data that is committed to disk, which is a majority of one server. */
function checkReadConcern(readConcern: Doc): void {
  const { level = 'local', ...others } = readConcern;
  const needsReplicaSet =
    level === 'snapshot' ||
    level === 'linearizable' ||
    ['afterClusterTime', 'atClusterTime', 'afterOpTime'].some((field) => field in others);
  if (needsReplicaSet) {
    throw new CommandError(
      'NotAReplicaSet',
      'node needs to be a replica set member to use read concern',
    );
  }
  const unknown = Object.keys(others).find((field) => field !== 'provenance');
  if (unknown !== undefined) {
    throw new CommandError(
      'Location40415',
      `BSON field 'readConcern.${unknown}' is an unknown field.`,
    );
  }
  if (level !== 'local' && level !== 'available' && level !== 'majority') {
    throw new CommandError('BadValue', `${describe(level)} is not a known readConcern level`);
  }
}

/** Every write concern is fulfilled: nothing is answered before it is committed to disk. */
function checkWriteConcern(writeConcern: Doc): void {
  for (const field of Object.keys(writeConcern)) {
    if (!['w', 'j', 'fsync', 'wtimeout', 'provenance'].includes(field)) {
      throw new CommandError(
        'Location40415',
        `BSON field 'WriteConcern.${field}' is an unknown field.`,
      );
    }
  }
  checkNodes(writeConcern.w);
  const timeout = writeConcern.wtimeout;
  if (timeout !== undefined && toNumber(timeout) === undefined) {
    throw new CommandError('FailedToParse', 'wtimeout must be a number');
  }
  const journal = writeConcern.j;
  if (journal !== undefined && typeof journal !== 'boolean' && toNumber(journal) === undefined) {
    throw new CommandError('FailedToParse', 'j must be numeric or a boolean value');
  }
}

function checkNodes(w: unknown): void {
  if (w === undefined || w === 'majority') return;
  if (typeof w === 'string') {
    throw new CommandError(
      'BadValue',
      `cannot use non-majority 'w' mode ${w} when a host is not a member of a replica set`,
    );
  }
  const nodes = toNumber(w);
  if (nodes === undefined)
    throw new CommandError('FailedToParse', 'w has to be a number or string');
  if (nodes < 0 || nodes > 50) {
    throw new CommandError(
      'FailedToParse',
      'w has to be a non-negative number and not greater than 50',
    );
  }
  if (nodes > 1) {
    throw new CommandError('BadValue', "cannot use 'w' > 1 when a host is not replicated");
  }
}

/** Strings are compared by their bytes, which is what `simple` means. */
export function checkCollation(collation: Doc | undefined): void {
  if (collation === undefined || Object.keys(collation).length === 0) return;
  if (collation.locale !== 'simple' || Object.keys(collation).length > 1) {
    throw new CommandError(
      'InvalidOptions',
      "A collation other than { locale: 'simple' } is not supported by the built-in engine.",
    );
  }
}
