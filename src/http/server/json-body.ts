import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import { problem } from '../../domain/problems';
import { BODY_BYTES_MAX } from '../../limits';
import { sendRefusal } from './answer';

/**
 * Reads a JSON body for express: of one of these types, in any transfer encoding, compression or announced
 * character set.
 */
export function jsonBody(types: readonly string[]): RequestHandler[] {
  const requireJson: RequestHandler = (request, response, next) => {
    if (hasBody(request) && !request.is([...types])) {
      sendRefusal(response, { code: 'unsupported_media_type' });
      return;
    }
    const { headers } = request;
    // The parser has only one name for it.
    headers['content-type'] &&= headers['content-type'].replace(UTF8, '$1utf-8$2');
    next();
  };
  return [requireJson, parseJson];
}

export const JSON_TYPE = 'application/json';
/** RFC 7396: what the body does not name stays, `null` removes. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

/** The name that some clients give to UTF-8 (WHATWG, Encoding Standard). */
const UTF8 = /(;\s*charset="?)utf8("?\s*(?:;|$))/i;

/** JSON is UTF-8 (RFC 8259); decoding something else would quietly change what it says. */
const parseJson = express.json({
  type: [JSON_TYPE, MERGE_PATCH_TYPE],
  limit: BODY_BYTES_MAX,
  strict: false,
  verify: (_request, _response, bytes, encoding) => {
    if (encoding !== 'utf-8') throw problem('unsupported_media_type');
    if (!isUtf8(bytes)) throw problem('malformed_json');
  },
});

/** Some clients announce an empty body, and then no type, where there is none. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || bodyLength(headers) > 0;
}

/** Whether a body, if there is one, comes as nearly all do: small, of announced length, plain UTF-8. */
export function isPlainJson({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'];
  return (
    headers['transfer-encoding'] === undefined &&
    headers['content-encoding'] === undefined &&
    bodyLength(headers) <= BODY_BYTES_MAX &&
    (type === undefined ? bodyLength(headers) === 0 : PLAIN_JSON.test(type))
  );
}

const PLAIN_JSON = /^application\/json(?:; ?charset=utf-?8)?$/i;

function bodyLength(headers: IncomingMessage['headers']): number {
  return Number(headers['content-length'] ?? 0);
}

/** Reads a body of which `isPlainJson` holds; undefined if there is none. node:http checks its length. */
export async function readPlainJson(request: IncomingMessage): Promise<unknown> {
  if (bodyLength(request.headers) === 0) return undefined;
  const bytes = await bytesOf(request);
  if (!isUtf8(bytes)) throw problem('malformed_json');
  const text = bytes.toString('utf8');
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  if (json === '') return {}; // as express takes it
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw problem('malformed_json');
  }
}

const BYTE_ORDER_MARK = '\ufeff';

function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined; // nearly always the only one
    const rest: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      if (first) rest.push(chunk);
      else first = chunk;
    });
    request.once('end', () => {
      resolve(first && rest.length === 0 ? first : Buffer.concat([first ?? EMPTY, ...rest]));
    });
    const onClose = () => {
      if (!request.complete) reject(problem('bad_request')); // its caller is gone
    };
    request.once('close', onClose);
    if (request.destroyed) onClose();
  });
}

const EMPTY = Buffer.alloc(0);
