import type { IncomingMessage, ServerResponse } from 'node:http';
import { v4 as uuidv4 } from 'uuid';
import type { Contender } from './contenders';

/** As little as a server can do that reads JSON and answers JSON. */
export function composeRaw(): Contender {
  return {
    listener: (request: IncomingMessage, response: ServerResponse) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (text += chunk));
      request.once('end', () => {
        answer(response, text);
      });
    },
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

function answer(response: ServerResponse, text: string): void {
  const wanted = JSON.parse(text) as object; // the load generator wrote it
  const payload = JSON.stringify({ reservationId: uuidv4(), status: 'confirmed', ...wanted });
  response.writeHead(201, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(payload)),
  ]);
  response.end(payload);
}
