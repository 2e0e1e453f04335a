import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface RawRequest {
  method?: string;
  headers?: Record<string, string | string[]>;
  /** Sent as it is, with its length unless it goes in chunks. */
  payload?: string | Buffer;
}

/** One request on a new connection, with only the given headers. */
export function rawRequest(
  url: string,
  { method = 'GET', headers = {}, payload }: RawRequest = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length =
      payload === undefined || 'Transfer-Encoding' in headers
        ? {}
        : { 'Content-Length': Buffer.byteLength(payload) };
    const sending = request(url, { method, headers: { ...length, ...headers }, agent: false });
    sending.once('error', reject);
    sending.once('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      text(response).then((body) => {
        resolve({ status: statusCode, headers: answered, text: body });
      }, reject);
    });
    sending.end(payload);
  });
}
