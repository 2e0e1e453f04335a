import { request } from 'node:http';

/** A request that waits so long has no answer. */
const ANSWER_MS_MAX = 20_000;

export interface FuzzAnswer {
  status: number;
  headers: Headers;
  text: string;
}

interface Sending {
  method: string;
  path: string;
  headers: Record<string, string>;
  payload?: string | Uint8Array;
}

/** Sends the path as it is, where `fetch` would tidy it. Of an endless answer only the beginning is read. */
export function send(
  url: string,
  { method, path, headers, payload }: Sending,
): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = payload === undefined ? {} : { 'Content-Length': Buffer.byteLength(payload) };
    const sending = request(
      { hostname, port, method, path, headers: { ...length, ...headers }, timeout: ANSWER_MS_MAX },
      (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const chunks: Buffer[] = [];
        const finish = () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status, headers: headersFrom(answered), text });
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (answered['content-type']?.startsWith('text/event-stream') !== true) return;
          finish();
          sending.destroy();
        });
        response.once('end', finish);
        response.once('error', reject);
      },
    );
    sending.once('timeout', () => sending.destroy(new Error(`no answer in ${ANSWER_MS_MAX} ms`)));
    sending.once('error', reject);
    sending.end(payload);
  });
}

function headersFrom(headers: NodeJS.Dict<string | string[]>): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, values = []]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    ),
  );
}
