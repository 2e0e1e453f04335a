import type { Readable } from 'node:stream';
import type { Caller, Scope } from '../../domain/caller';
import { PROBLEMS, type Refusal } from '../../domain/problems';
import type { RandomBytes } from '../../services/support/random-bytes';
import { honouringKey, type OperationDoc } from '../openapi/operation-doc';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What an endpoint sees of a request, whatever server it came through. */
export interface EndpointRequest {
  caller: Caller;
  /** As the answer bears it. */
  requestId: string;
  /** Without the query string. */
  path: string;
  /** From the path; decoded. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  /** By lower-case name. */
  header: (name: string) => string | undefined;
  /** The one of these types that the caller prefers (`Accept`); false if it accepts none. */
  accepts: (...types: string[]) => string | false;
  /** Parsed JSON; undefined if there was no body. */
  body: unknown;
  /** For ids and secrets, where every attempt at the request must make the same ones (see `once`). */
  random?: RandomBytes;
}

/** What an endpoint answers. */
export interface EndpointAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing is sent if absent. */
  body?: unknown;
  /** Text or bytes, sent as they are, under the `Content-Type` of the headers. */
  content?: string | Buffer;
  /** Sent as it comes, under the `Content-Type` of the headers. */
  stream?: Readable;
  /** Sent as a problem document instead of a body. */
  refusal?: Refusal;
}

/** Refusals are answers; what an endpoint throws is a `ProblemError`, an `UnavailableError` or a bug. */
export type Endpoint = (request: EndpointRequest) => EndpointAnswer | Promise<EndpointAnswer>;

/** What a caller must be allowed in order to use an operation; `any key` needs no scope. */
export type Need = Scope | 'any key' | 'nothing';

export interface Operation {
  needs: Need;
  endpoint: Endpoint;
  /** What the OpenAPI document says of it; a test refuses operations without, but for files of pages. */
  doc?: OperationDoc;
  /** With an `Idempotency-Key` it is carried out once, and its answer is kept for repetitions. */
  isOnce?: boolean;
}

export interface Route {
  /** In express's syntax, e.g. `/reservations/:reservationId`. */
  path: string;
  methods: Partial<Record<Method, Operation>>;
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): EndpointAnswer {
  return { status: 200, headers, body };
}

export function refused(refusal: Refusal): EndpointAnswer {
  return { status: PROBLEMS[refusal.code].status, refusal };
}

export function needing(needs: Need, endpoint: Endpoint, doc?: OperationDoc): Operation {
  return { needs, endpoint, ...(doc && { doc }) };
}

/** An operation that honours an `Idempotency-Key`. What it makes at random it draws from the request. */
export function once({ doc, ...operation }: Operation): Operation {
  return { ...operation, isOnce: true, ...(doc && { doc: honouringKey(doc) }) };
}
