import { Int32, Long } from 'bson';
import type { Doc } from '../language';
import { MESSAGE_BYTES_MAX } from '../wire-protocol';
import { checkClientMetadata } from './client-metadata';
import type { Command } from './command';
import type { CommandRequest } from './command-request';
import { DOCUMENT_BYTES_MAX, WRITE_BATCH_MAX } from './sizes';

/** That of MongoDB 7.0. Clients choose by it which commands and options they send. */
const WIRE_VERSION_MAX = 21;

/**
 * Describes the server as a writable standalone server. Without a `topologyVersion`, clients poll
 * and do not expect streamed replies. Sessions are announced because clients attach them to all
 * commands; retryable writes need a replica set.
 */
function greeting(request: CommandRequest, primaryField: string): Doc {
  checkClientMetadata(request);
  return {
    ...(request.body.helloOk === undefined ? {} : { helloOk: true }),
    [primaryField]: true,
    maxBsonObjectSize: new Int32(DOCUMENT_BYTES_MAX),
    maxMessageSizeBytes: new Int32(MESSAGE_BYTES_MAX),
    maxWriteBatchSize: new Int32(WRITE_BATCH_MAX),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: Long.fromNumber(request.connection.id),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(WIRE_VERSION_MAX),
    readOnly: false,
  };
}

export const handshakeCommands: Command[] = [
  {
    names: ['hello'],
    fields: 'any',
    kind: 'read',
    run: (request) => greeting(request, 'isWritablePrimary'),
  },
  {
    names: ['isMaster', 'ismaster'],
    fields: 'any',
    kind: 'read',
    run: (request) => greeting(request, 'ismaster'),
  },
];
