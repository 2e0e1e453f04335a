import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { NOBODY, type Caller } from '../../domain/caller';
import type { ProblemCode } from '../../domain/problems';
import type { ClientAddress } from '../admission/client-address';
import type { CrossOrigin } from '../admission/cross-origin';
import { requestIdFrom } from './request-id';

/** How a request is read that may have come through proxies, or from a page. */
export interface Entrance {
  clientAddress: ClientAddress;
  crossOrigin: CrossOrigin;
}

/** A request and its answer: what is known of the two beside what node:http knows. */
export class Exchange {
  readonly arrivedMs = performance.now();
  readonly address: string;
  readonly requestId: string;
  caller: Caller = NOBODY;
  /** As the route is written, e.g. `/api/v1/events/:eventId`; undefined while none has matched. */
  route: string | undefined;
  /** Of the admission; they are sent with any answer. */
  headers: Readonly<Record<string, string>> | undefined;
  /** The problem that was answered, if one was. */
  problem: ProblemCode | undefined;
  /** When the head of the answer was sent. */
  sentMs: number | undefined;
  /** Of the answer, as its head says it. */
  contentLength: number | undefined;

  /** For pages of other origins; they are sent with any answer, too. */
  readonly crossOrigin: Readonly<Record<string, string>> | undefined;

  constructor(
    { method, headers, socket }: IncomingMessage,
    { clientAddress, crossOrigin }: Entrance,
  ) {
    // Read now: a socket that was closed has no address any more.
    const forwarded = headers[clientAddress.header];
    this.address = clientAddress.of(
      socket.remoteAddress ?? '',
      typeof forwarded === 'string' ? forwarded : forwarded?.join(','),
    );
    this.crossOrigin = crossOrigin(method, headers.origin);
    const given = headers['x-request-id'];
    this.requestId = requestIdFrom(typeof given === 'string' ? given : undefined);
  }
}

const EXCHANGE = Symbol('exchange');

/** A property, since looking it up in a map would cost each request more. */
type Exchanging = ServerResponse & { [EXCHANGE]?: Exchange };

/** Both adapters begin with it. */
export function openExchange(
  request: IncomingMessage,
  response: Exchanging,
  entrance: Entrance,
): Exchange {
  return (response[EXCHANGE] = new Exchange(request, entrance));
}

export function exchangeOf(response: Exchanging): Exchange {
  const exchange = response[EXCHANGE];
  if (!exchange) throw new Error('an answer to a request that no adapter opened');
  return exchange;
}
