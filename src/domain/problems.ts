/**
 * Every error that a caller can meet: its HTTP status, its title, its text where there is nothing more
 * precise, and what the caller can do. Codes are stable; texts may be improved.
 */
export const PROBLEMS = {
  validation_failed: {
    status: 400,
    title: 'The request is not valid',
    detail: 'The request is not valid',
    help: 'Correct the fields that `errors` points at.',
  },
  malformed_json: {
    status: 400,
    title: 'The body is not JSON',
    detail: 'Request body is not valid JSON',
    help: 'Send a JSON object, in UTF-8.',
  },
  invalid_reservation_id: {
    status: 400,
    title: 'The reservation id is not valid',
    detail: 'reservationId must be a UUID',
    help: 'Use the `reservationId` that the reservation was answered with.',
  },
  unauthenticated: {
    status: 401,
    title: 'Authentication is required',
    detail: 'Authentication is required',
    help: 'Send a key as `Authorization: Bearer tb_…` or `X-API-Key`.',
  },
  forbidden: {
    status: 403,
    title: 'You are not allowed to do this',
    detail: 'Forbidden',
    help: 'Ask for a key with the scope that `scope` names; act for your own `partnerId` only.',
  },
  event_not_found: {
    status: 404,
    title: 'No such event',
    detail: 'Event not found',
    help: 'Check the event id.',
  },
  tier_not_found: {
    status: 404,
    title: 'No such tier',
    detail: 'Tier not found',
    help: "`tierId` names it; the event's summary lists those that there are.",
  },
  reservation_not_found: {
    status: 404,
    title: 'No such reservation',
    detail: 'Reservation not found',
    help: 'Check the reservation id.',
  },
  webhook_not_found: {
    status: 404,
    title: 'No such webhook',
    detail: 'Webhook not found',
    help: 'Check the webhook id.',
  },
  delivery_not_found: {
    status: 404,
    title: 'No such delivery',
    detail: 'Delivery not found',
    help: 'Deliveries are kept for 30 days; the webhook lists its own.',
  },
  reservation_already_cancelled: {
    status: 404,
    title: 'The reservation is already cancelled',
    detail: 'Reservation already cancelled',
    help: 'Nothing is left to do: its seats are free again.',
  },
  partner_not_found: {
    status: 404,
    title: 'No such partner',
    detail: 'Partner not found',
    help: 'Check the partner id.',
  },
  key_not_found: {
    status: 404,
    title: 'No such key',
    detail: 'Key not found',
    help: "The list of the partner's keys has their ids.",
  },
  route_not_found: {
    status: 404,
    title: 'No such route',
    detail: 'Route not found',
    help: 'Check the path.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The route does not support this method',
    detail: 'Method not allowed',
    help: 'The `Allow` header lists the methods that it supports.',
  },
  not_enough_seats: {
    status: 409,
    title: 'Not enough seats',
    detail: 'Not enough seats left',
    help: '`available` says how many there were in the tier `tierId`; ask for fewer, or try later: cancelled seats become free again.',
  },
  partner_limit_reached: {
    status: 409,
    title: 'The partner has reached its limit',
    detail: "The event's seats per partner are reached",
    help: '`available` says how many seats the partner may still have.',
  },
  hold_expired: {
    status: 409,
    title: 'The hold has expired',
    detail: 'The hold has expired',
    help: '`expiresAt` says since when. Reserve again, or confirm with `retake`: if that is refused, `reason` is the code that says why.',
  },
  hold_limit_reached: {
    status: 409,
    title: 'The hold cannot last longer',
    detail: 'A hold lasts at most two hours from when it was made',
    help: 'Confirm it, or extend it at most until `latestExpiresAt`.',
  },
  not_held: {
    status: 409,
    title: 'The reservation is not a hold',
    detail: 'The reservation is confirmed: there is no hold to extend',
    help: 'Nothing is left to do: its seats are sold.',
  },
  sales_closed: {
    status: 409,
    title: 'The event is not on sale',
    detail: 'Sales are closed',
    help: '`reason` says why: try again at `opensAt`, or when a `paused` event is resumed. What is `closed` or `over` stays so, unless the event is changed.',
  },
  event_exists: {
    status: 409,
    title: 'The event already exists',
    detail: 'An event with this id exists',
    help: 'Choose another `eventId`, or change that event.',
  },
  event_has_reservations: {
    status: 409,
    title: 'The event has reservations',
    detail: 'The event has reservations, it cannot be deleted',
    help: 'Archive it instead: change its `status` to `archived`.',
  },
  partner_exists: {
    status: 409,
    title: 'The partner already exists',
    detail: 'A partner with this id, or with one that looks like it, exists',
    help: 'Choose another `partnerId`, or change that partner.',
  },
  key_not_active: {
    status: 409,
    title: 'The key is not active',
    detail: 'The key has expired, was revoked, or was rotated before',
    help: 'Issue a new key.',
  },
  webhook_limit_reached: {
    status: 409,
    title: 'There are too many webhooks',
    detail: 'The limit of webhooks is reached',
    help: 'Change or delete one; each can have several types.',
  },
  version_mismatch: {
    status: 412,
    title: 'The event has changed',
    detail: 'The event has changed since the version in If-Match',
    help: 'Read the event again, then send its ETag as `If-Match`.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: 'Request body is too large',
    help: 'Send at most 16 kB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has the wrong type',
    detail: 'Content-Type must be application/json',
    help: 'Send JSON in UTF-8, and say so in `Content-Type`.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The idempotency key was used before',
    detail: 'This Idempotency-Key was used for another request',
    help: 'Use a new key for each new request.',
  },
  version_required: {
    status: 428,
    title: 'The version is missing',
    detail: 'If-Match is required',
    help: 'Send the event\'s ETag as `If-Match`: its `version` in quotes, e.g. `"8"`.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'Too many requests',
    help: 'Wait as long as `Retry-After` says. `RateLimit` says how many requests are left.',
  },
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    detail: 'The request cannot be read',
    help: 'Check the path and the headers.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    detail: 'The request did not arrive in time',
    help: 'Send it again, without pauses.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    detail: 'Request headers are too large',
    help: 'Send fewer or shorter headers, or a shorter path.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong',
    detail: 'Internal error',
    help: 'Try again; if it happens again, report the `requestId`.',
  },
  overloaded: {
    status: 503,
    title: 'The service is overloaded',
    detail: 'The service is busy, try again',
    help: 'Wait as long as `Retry-After` says. With an `Idempotency-Key` a repetition has one effect.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database does not answer',
    detail: 'The database is unavailable, try again',
    help: 'Wait as long as `Retry-After` says. With an `Idempotency-Key` a repetition has one effect.',
  },
  request_in_progress: {
    status: 503,
    title: 'The same request is in progress',
    detail: 'A request with this Idempotency-Key is still in progress, try again',
    help: 'Wait as long as `Retry-After` says, then send it again with the same key: you get its answer.',
  },
  identity_provider_unavailable: {
    status: 503,
    title: 'The identity provider does not answer',
    detail: 'The token cannot be checked now, try again',
    help: 'Wait as long as `Retry-After` says, or use a key.',
  },
} as const satisfies Record<
  string,
  { status: number; title: string; detail: string; help: string }
>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One faulty field: where in the body it is (RFC 6901), and what is wrong with it. */
export interface Fault {
  pointer: string;
  detail: string;
}

/** A refusal that a caller can expect: a value, not an exception. */
export interface Refusal {
  code: ProblemCode;
  /** What to say instead of the code's own text. */
  detail?: string;
  /** Members that the problem document bears beside the standard ones. */
  extensions?: {
    errors?: Fault[];
    scope?: string;
    tierId?: string;
    requested?: number;
    available?: number;
    reason?: 'paused' | 'closed' | 'not_open_yet' | 'over' | ProblemCode;
    opensAt?: Date;
    closedAt?: Date;
    expiresAt?: Date;
    latestExpiresAt?: Date;
  };
}

/** The refusal of a request with one faulty field. */
export function invalid(pointer: string, detail: string): Refusal {
  return { code: 'validation_failed', detail, extensions: { errors: [{ pointer, detail }] } };
}

/** A refusal on its way to the caller through code that only returns successes. */
export class ProblemError extends Error {
  constructor(
    readonly refusal: Refusal,
    options?: ErrorOptions,
  ) {
    super(refusal.detail ?? PROBLEMS[refusal.code].detail, options);
    this.name = 'ProblemError';
  }
}

/** Shorthand for `new ProblemError({ code, … })`. */
export function problem(code: ProblemCode, rest: Omit<Refusal, 'code'> = {}): ProblemError {
  return new ProblemError({ code, ...rest });
}
