import { calculateObjectSize } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import { isDocument } from '../language/values';
import type { CommandRequest, ConnectionInfo } from './command-request';

const METADATA_BYTES_MAX = 512;
const APPLICATION_NAME_BYTES_MAX = 128;

/** The required fields of a client's metadata. */
const REQUIRED = { driver: ['name', 'version'], os: ['type'] };

/** The connections that have sent a hello. */
const introduced = new WeakSet<ConnectionInfo>();

/**
 * Refuses client metadata that MongoDB refuses; only the first hello of a connection may have any.
 *
 * https://github.com/mongodb/specifications/blob/master/source/mongodb-handshake/handshake.md
 */
export function checkClientMetadata({ body, connection }: CommandRequest): void {
  if (body.client !== undefined) {
    if (introduced.has(connection)) {
      throw new CommandError(
        'ClientMetadataCannotBeMutated',
        'The client metadata document may only be sent in the first hello',
      );
    }
    checkMetadata(body.client);
  }
  introduced.add(connection);
}

function checkMetadata(metadata: unknown): void {
  if (!isDocument(metadata)) {
    throw new CommandError('TypeMismatch', 'The client metadata document must be a document');
  }
  if (calculateObjectSize(metadata) > METADATA_BYTES_MAX) {
    throw new CommandError(
      'ClientMetadataDocumentTooLarge',
      `The client metadata document must be less than or equal to ${METADATA_BYTES_MAX} bytes`,
    );
  }
  for (const [part, fields] of Object.entries(REQUIRED)) {
    const found = partOf(metadata, part);
    if (found === undefined) throw missing(`sub-document '${part}'`);
    for (const field of fields) {
      if (textOf(found, part, field) === undefined) throw missing(`field '${part}.${field}'`);
    }
  }
  const application = partOf(metadata, 'application') ?? {};
  const name = textOf(application, 'application', 'name') ?? '';
  if (Buffer.byteLength(name) > APPLICATION_NAME_BYTES_MAX) {
    throw new CommandError(
      'ClientMetadataAppNameTooLarge',
      `The 'application.name' field must be less then or equal to ${APPLICATION_NAME_BYTES_MAX} bytes in the client metadata document`,
    );
  }
}

function partOf(metadata: Doc, part: string): Doc | undefined {
  const found = metadata[part];
  if (found === undefined || isDocument(found)) return found;
  throw new CommandError(
    'TypeMismatch',
    `The '${part}' field is required to be a BSON document in the client metadata document`,
  );
}

function textOf(found: Doc, part: string, field: string): string | undefined {
  const value = found[field];
  if (value === undefined || typeof value === 'string') return value;
  throw new CommandError(
    'TypeMismatch',
    `The '${part}.${field}' field must be a string in the client metadata document`,
  );
}

function missing(what: string): CommandError {
  return new CommandError(
    'ClientMetadataMissingField',
    `Missing required ${what} in the client metadata document`,
  );
}
