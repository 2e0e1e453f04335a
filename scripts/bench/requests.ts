import { randomUUID } from 'node:crypto';
import type { LoadOrder } from './load';
import type { NextRequest } from './load-connection';
import { drawing, eventIdOf, type Mix } from './mix';

/** What the connections of that order send one after the other. */
export function nextRequestOf(order: LoadOrder): NextRequest {
  const { method, url, body, variant, mix } = order;
  if (mix) return ofManyEvents(order, mix);
  if (variant === 'keyed') {
    return () => requestBytes(method, url, body, [`Idempotency-Key: ${randomUUID()}`]);
  }
  const same = requestBytes(method, url, body);
  if (variant === undefined) return () => same;
  return (answer) => {
    const made = answer && reservationIdIn(answer);
    if (made === undefined) return same;
    const reservation = new URL(`/api/v1/reservations/${made}`, url).href;
    return variant === 'confirmed'
      ? requestBytes('POST', `${reservation}/confirm`, undefined, ['Content-Length: 0'])
      : requestBytes('DELETE', reservation);
  };
}

function ofManyEvents({ method, url, body }: LoadOrder, mix: Mix): NextRequest {
  const requests = Array.from({ length: mix.events }, (_, number) =>
    requestBytes(method, new URL(reservationsPath(eventIdOf(number)), url).href, body),
  );
  const draw = drawing(mix);
  return () => requests[draw()];
}

/** Of an answer 201, which has a reservation; those to confirmations and cancellations have other statuses. */
function reservationIdIn(answer: Buffer): string | undefined {
  const text = answer.toString('latin1');
  return text.startsWith('HTTP/1.1 201') ? /"reservationId":"([^"]+)"/.exec(text)?.[1] : undefined;
}

/** Where an event's seats are reserved. */
export function reservationsPath(eventId: string): string {
  return `/api/v1/events/${eventId}/reservations`;
}

export function requestBytes(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body?: unknown,
  headers: string[] = [],
): Buffer {
  const { host, pathname } = new URL(url);
  const payload = body === undefined ? '' : JSON.stringify(body);
  const entity =
    body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(payload)}`];
  const head = [
    `${method} ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Accept: */*',
    ...entity,
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${payload}`);
}
