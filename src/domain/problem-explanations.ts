import type { ProblemCode } from './problems';

export interface Explanation {
  /** What the problem says about the request, in Markdown's way of marking code. */
  meaning: string;
  /** The ways that lead to it. */
  occurs: readonly string[];
}

/** What the page of each problem tells beyond its title and its help. */
export const PROBLEM_EXPLANATIONS = {
  validation_failed: {
    meaning:
      'A field of the body, the query or a header has a value that is not allowed, is missing, or is not known. ' +
      'Nothing was done. `errors` names every fault at once, in the order of the body.',
    occurs: [
      'A number is a text, a fraction or out of its range: nothing is rounded or converted.',
      'A field is misspelt: unknown fields are refused by name.',
      'More seats are asked for than the event allows in one reservation.',
    ],
  },
  malformed_json: {
    meaning: 'The body could not be read as JSON, so nothing in it was looked at.',
    occurs: ['A quote, a bracket or a comma is missing or too many.', 'The text is not UTF-8.'],
  },
  invalid_reservation_id: {
    meaning: 'The path names a reservation by something that no reservation is ever called.',
    occurs: ['The id was cut off, or is that of something else, such as an order of yours.'],
  },
  unauthenticated: {
    meaning: 'The server asks who is calling, and the request does not say it, or not credibly.',
    occurs: [
      'No key and no token was sent.',
      'The key is mistyped, has expired, or was revoked.',
      'The token has expired, or was made for another service.',
    ],
  },
  forbidden: {
    meaning: 'The server knows who you are, and this is not for you to do.',
    occurs: [
      'The key lacks the scope that the operation needs; `scope` names it.',
      'The key belongs to one partner, and the request is on behalf of another.',
    ],
  },
  event_not_found: {
    meaning: 'There is no event with this id.',
    occurs: ['The id in the path is mistyped, or the event was made on another server.'],
  },
  tier_not_found: {
    meaning: 'The event exists, but has no tier with this id.',
    occurs: ['The tier is named by its name instead of its id.', 'The tier was removed.'],
  },
  reservation_not_found: {
    meaning: 'There is no reservation with this id, or it is not yours to see.',
    occurs: ['The id is mistyped.', 'The reservation belongs to another partner.'],
  },
  webhook_not_found: {
    meaning: 'There is no webhook with this id, or it is not yours to see.',
    occurs: ['The webhook was deleted.', 'The webhook belongs to another partner.'],
  },
  delivery_not_found: {
    meaning: 'The webhook has no delivery with this id.',
    occurs: [
      'The delivery is so old that it is not kept any more.',
      'It belongs to another webhook.',
    ],
  },
  reservation_already_cancelled: {
    meaning: 'The reservation was cancelled by an earlier request: its seats are back already.',
    occurs: [
      'The same cancellation was sent twice, perhaps because the first answer was lost.',
      'A cancelled reservation was to be confirmed or reduced.',
    ],
  },
  partner_not_found: {
    meaning: 'There is no partner with this id.',
    occurs: ['The id in the path is mistyped, or the partner has not been made yet.'],
  },
  key_not_found: {
    meaning: 'The partner has no key with this id.',
    occurs: ['The whole key was given instead of its id.', 'The key belongs to another partner.'],
  },
  route_not_found: {
    meaning: 'Nothing is served under this path.',
    occurs: ['The path is mistyped, or lacks its beginning, `/api/v1`.'],
  },
  method_not_allowed: {
    meaning: 'The path is right, but it does not take this method.',
    occurs: ['A reservation was to be replaced by `PUT`: it is changed by `PATCH`.'],
  },
  not_enough_seats: {
    meaning:
      'At some moment between your request and this answer there were fewer seats than you asked for. ' +
      'It is never said because somebody else was merely faster.',
    occurs: [
      'The event, or the tier, is sold out, or nearly.',
      'Of several tiers in one request one had too few: it is all or nothing.',
    ],
  },
  partner_limit_reached: {
    meaning: 'The event bounds how many seats one partner may hold and have confirmed at a time.',
    occurs: ['Your held and confirmed seats, with these, would be more than the limit.'],
  },
  hold_expired: {
    meaning: 'The hold was not confirmed in its time. Its seats have been given back.',
    occurs: ['A hold was to be confirmed, reduced or cancelled after its `expiresAt`.'],
  },
  sales_closed: {
    meaning: 'The event exists, but nothing of it can be reserved now.',
    occurs: [
      'Its sales have not begun, or have ended (`salesOpenAt`, `salesCloseAt`).',
      'Its status is `paused` or `closed`.',
    ],
  },
  event_exists: {
    meaning: 'Another event has this id. It was not changed.',
    occurs: [
      'The same request was sent twice.',
      'No `eventId` was given, and the one that was made from the name is taken.',
    ],
  },
  partner_exists: {
    meaning: 'Another partner has this id. It was not changed.',
    occurs: ['The same request was sent twice.'],
  },
  key_not_active: {
    meaning: 'The key exists, but it is over and cannot be brought back.',
    occurs: ['A key was to be rotated that has expired, was revoked, or was rotated before.'],
  },
  webhook_limit_reached: {
    meaning: 'The number of webhooks is bounded, and the bound is reached.',
    occurs: ['A webhook was made for each type of event, where one can take several.'],
  },
  version_mismatch: {
    meaning:
      'The event is not any more at the version that your change rests on. Nothing was changed.',
    occurs: [
      'Somebody changed or reserved something since you read the event: every change has a version of its own.',
      'The tag was weak (`W/"8"`): such a tag never matches.',
    ],
  },
  body_too_large: {
    meaning: 'The body is larger than any valid request can be.',
    occurs: ['Many reservations were sent in one request, or something else than a request.'],
  },
  unsupported_media_type: {
    meaning: 'The body is not announced as JSON in UTF-8, so it was not read.',
    occurs: [
      'There is no `Content-Type`, or that of a form.',
      'The body is in another character set, or compressed in a way that is not known.',
    ],
  },
  idempotency_key_reused: {
    meaning:
      'An earlier request with this key had another body. Neither is guessed to be the right one.',
    occurs: ['A key is made from something that repeats, such as a customer instead of an order.'],
  },
  version_required: {
    meaning:
      'Changes of an event rest on what you know of it, and the request does not say what that is.',
    occurs: ['The `If-Match` header is missing.'],
  },
  rate_limited: {
    meaning: 'More requests came from you than are allowed in a stretch of time.',
    occurs: [
      'Requests were repeated at once instead of after `Retry-After`.',
      'A loop has no pause.',
    ],
  },
  bad_request: {
    meaning: 'The request could not be understood as HTTP means it.',
    occurs: [
      'The path has a `%` that is not followed by two hexadecimal digits.',
      'The body is not compressed as its header says.',
    ],
  },
  request_timeout: {
    meaning:
      'The headers or the body did not arrive completely within the time that is given to them.',
    occurs: ['The connection is very slow.', 'The body is shorter than its `Content-Length` says.'],
  },
  headers_too_large: {
    meaning: 'The request line and the headers are larger together than the service reads.',
    occurs: ['A cookie or a query has grown without bound.'],
  },
  internal_error: {
    meaning:
      'The server met something that nobody expected. It has been logged under the `requestId`.',
    occurs: ['This should never happen.'],
  },
  overloaded: {
    meaning: 'More requests are waiting than can be answered in time. This one was not begun.',
    occurs: ['An event has just gone on sale.'],
  },
  database_unavailable: {
    meaning:
      'The database did not answer in time. What was asked for may or may not have been done; nothing is half done.',
    occurs: ['The database is being restarted, or another server of it takes over.'],
  },
  identity_provider_unavailable: {
    meaning: 'Your token could not be checked, because the keys of its issuer could not be read.',
    occurs: ['The identity provider is away.'],
  },
} as const satisfies Record<ProblemCode, Explanation>;
