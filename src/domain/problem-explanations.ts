import type { ProblemCode } from './problems';

export interface Explanation {
  /** What the problem says about the request, in Markdown's way of marking code. */
  meaning: string;
  /** How it comes about. */
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
    meaning: 'The body could not be read as JSON, so nothing in it was checked.',
    occurs: ['A quote, a bracket or a comma is missing or too many.', 'The text is not UTF-8.'],
  },
  invalid_reservation_id: {
    meaning: 'The path has something that cannot be the id of a reservation.',
    occurs: ['The id was cut off, or it is the id of something else, such as an order of yours.'],
  },
  unauthenticated: {
    meaning: 'The server needs to know who is calling, and the request has no valid key or token.',
    occurs: [
      'No key and no token was sent.',
      'The key is mistyped, has expired, or was revoked.',
      'The token has expired, or was made for another service.',
    ],
  },
  forbidden: {
    meaning: 'The server knows who you are, but you are not allowed to do this.',
    occurs: [
      'The key lacks the scope that the operation needs; `scope` names it.',
      'The key belongs to one partner, and the request is on behalf of another.',
    ],
  },
  event_not_found: {
    meaning: 'There is no event with this id.',
    occurs: [
      'The id in the path is mistyped, the event was made on another server, or it was deleted.',
    ],
  },
  tier_not_found: {
    meaning: 'The event exists, but has no tier with this id.',
    occurs: ['The tier is named by its name instead of its id.', 'The tier was removed.'],
  },
  reservation_not_found: {
    meaning: 'There is no reservation with this id, or you are not allowed to see it.',
    occurs: ['The id is mistyped.', 'The reservation belongs to another partner.'],
  },
  webhook_not_found: {
    meaning: 'There is no webhook with this id, or you are not allowed to see it.',
    occurs: ['The webhook was deleted.', 'The webhook belongs to another partner.'],
  },
  delivery_not_found: {
    meaning: 'The webhook has no delivery with this id.',
    occurs: ['The delivery is so old that it has been deleted.', 'It belongs to another webhook.'],
  },
  reservation_already_cancelled: {
    meaning: 'An earlier request cancelled the reservation: its seats are free already.',
    occurs: [
      'The same cancellation was sent twice, perhaps because the first answer was lost.',
      'The request tries to confirm, extend or change a cancelled reservation.',
    ],
  },
  partner_not_found: {
    meaning: 'There is no partner with this id.',
    occurs: [
      'The id in the path is mistyped, or the partner has not been created yet.',
      'An administrator sells to a partner that does not exist, and the server runs with `AUTH_MODE=required`.',
    ],
  },
  key_not_found: {
    meaning: 'The partner has no key with this id.',
    occurs: ['The whole key was given instead of its id.', 'The key belongs to another partner.'],
  },
  route_not_found: {
    meaning: 'The server has nothing at this path.',
    occurs: ['The path is mistyped, or lacks its beginning, `/api/v1`.'],
  },
  method_not_allowed: {
    meaning: 'The path is right, but it does not support this method.',
    occurs: ['The request uses `PUT` on a reservation, which is changed by `PATCH`.'],
  },
  not_enough_seats: {
    meaning:
      'At some moment between your request and this answer there were fewer seats than you asked for. ' +
      'A request is never refused only because another one was faster.',
    occurs: [
      'The event, or the tier, is sold out, or nearly.',
      'The request names several tiers and one had too few seats: it is all or nothing.',
    ],
  },
  partner_limit_reached: {
    meaning: 'The event limits how many held and confirmed seats one partner may have at a time.',
    occurs: ['Together with these seats your held and confirmed seats would exceed the limit.'],
  },
  hold_expired: {
    meaning: 'The hold was not confirmed in time. Its seats are free again.',
    occurs: [
      'The request tries to confirm, extend, change or cancel a hold after its `expiresAt`.',
      'The hold was to be confirmed with `retake`, but not all of its seats can be taken again: `reason` says why.',
    ],
  },
  hold_limit_reached: {
    meaning: 'However often a hold is extended, it lasts at most two hours from when it was made.',
    occurs: ['The request would extend the hold beyond `latestExpiresAt`.'],
  },
  not_held: {
    meaning: 'Only a hold has an end that can be put off.',
    occurs: ['The request tries to extend a reservation that is confirmed.'],
  },
  sales_closed: {
    meaning: 'The event exists, but its seats cannot be reserved now.',
    occurs: [
      'Its sales have not begun: they open at `salesOpenAt`.',
      'Its sales are over: they end at `salesCloseAt` or, if it has none, when it starts.',
      'Its status is `paused`, `closed` or `archived`.',
    ],
  },
  event_exists: {
    meaning: 'Another event has this id. It was not changed.',
    occurs: [
      'The same request was sent twice.',
      'No `eventId` was given, and the one that was made from the name is taken.',
      'The event was deleted: its id never means another one.',
    ],
  },
  event_has_reservations: {
    meaning: 'Only an event that was never sold from can be deleted.',
    occurs: ['A reservation was made, even if it has been cancelled, or was a hold that expired.'],
  },
  partner_exists: {
    meaning:
      'Another partner has this id, or one that differs only in case or in the form of its characters. It was not changed.',
    occurs: [
      'The same request was sent twice.',
      'The partner exists already, spelt in another way.',
    ],
  },
  key_not_active: {
    meaning: 'The key exists, but it is not active any more and cannot be activated again.',
    occurs: [
      'The request tries to rotate a key that has expired, was revoked, or was rotated before.',
    ],
  },
  webhook_limit_reached: {
    meaning: 'The number of webhooks is limited, and the limit is reached.',
    occurs: ['There is a webhook for each type, although one webhook can have several types.'],
  },
  version_mismatch: {
    meaning:
      'The event no longer has the version that your change is based on. Nothing was changed.',
    occurs: [
      'Somebody has changed or reserved something since you read the event: every change makes a new version.',
      'The tag was weak (`W/"8"`), perhaps because a proxy changed it: such a tag never matches. `"8"`, made from the `version` in the body, does.',
    ],
  },
  body_too_large: {
    meaning: 'The body is larger than any valid request can be.',
    occurs: ['The body has many reservations, or something that is not a request.'],
  },
  unsupported_media_type: {
    meaning: 'The headers do not say that the body is JSON in UTF-8, so it was not read.',
    occurs: [
      'There is no `Content-Type`, or that of a form.',
      'The body is in another character set, or compressed in an unknown way.',
    ],
  },
  idempotency_key_reused: {
    meaning:
      'An earlier request with this key had another body. The server does not guess which one is right.',
    occurs: ['A key is made from something that repeats, such as a customer instead of an order.'],
  },
  version_required: {
    meaning:
      'A change of an event must name the version that it is based on, and the request does not.',
    occurs: ['The `If-Match` header is missing.'],
  },
  rate_limited: {
    meaning: 'You sent more requests than are allowed in a period of time.',
    occurs: [
      'Requests were repeated at once instead of after `Retry-After`.',
      'A loop has no pause.',
    ],
  },
  bad_request: {
    meaning: 'The request is not valid HTTP.',
    occurs: [
      'The path has a `%` that is not followed by two hexadecimal digits.',
      'The body is not compressed as its header says.',
    ],
  },
  request_timeout: {
    meaning: 'The headers or the body did not arrive completely in time.',
    occurs: ['The connection is very slow.', 'The body is shorter than its `Content-Length` says.'],
  },
  headers_too_large: {
    meaning: 'The request line and the headers together are larger than the service allows.',
    occurs: ['A cookie or a query has grown without bound.'],
  },
  internal_error: {
    meaning: 'The server met an unexpected error. The log has it, with the `requestId`.',
    occurs: ['This should never happen.'],
  },
  overloaded: {
    meaning:
      'More requests are waiting than can be answered in time. The server has not begun to process this one.',
    occurs: ['An event has just gone on sale.'],
  },
  database_unavailable: {
    meaning:
      'The database did not answer in time. The request may or may not have taken effect; never only a part of it.',
    occurs: ['The database is being restarted, or fails over to another server.'],
  },
  request_in_progress: {
    meaning:
      'An earlier request with the same `Idempotency-Key` has not been answered yet, so nobody knows its answer.',
    occurs: [
      'A request was repeated while the first one is still being carried out, and waited in vain.',
      'The server that carried out the first one has died; another takes over within seconds.',
    ],
  },
  identity_provider_unavailable: {
    meaning: 'Your token could not be checked, because the keys of its issuer could not be read.',
    occurs: ['The identity provider does not answer.'],
  },
} as const satisfies Record<ProblemCode, Explanation>;
