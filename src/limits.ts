/** The product's rules: limits that a caller can reach and the API documents. The unit is in the name. */

/** A JSON body; the largest valid request, with a hundred tiers and all its metadata, just fits. */
export const BODY_BYTES_MAX = 16 * 1024;

/** An event's names, limits and tiers in BSON. A change of them has them all, and so must fit in a slot. */
export const EVENT_SETTINGS_BYTES_MAX = 64 * 1024;

/** Request line and headers together; far more than any client of this API needs. */
export const HEADER_BYTES_MAX = 16 * 1024;

/** For the headers to arrive: a client sends them at once, a slow one holds a connection. */
export const HEADERS_MS_MAX = 10_000;

/** For headers and body to arrive: any usable connection transfers 16 kB in this time. */
export const REQUEST_MS_MAX = 20_000;

/** A hold of two hours is long enough for any checkout. */
export const HOLD_SECONDS_MAX = 7200;

/** A reservation's metadata: enough to name an order in a partner's systems, far from a store of its own. */
export const METADATA_KEYS_MAX = 20;
export const METADATA_VALUE_LENGTH_MAX = 500;
/** In UTF-8, keys and values together. */
export const METADATA_BYTES_MAX = 4096;

/** In which a ticket opens a live stream; a page asks for one just before it connects. */
export const STREAM_TICKET_SECONDS = 60;

/** From signing in to signing in again: a long day at the box office. */
export const SESSION_HOURS = 12;
/** A session in use gets a new token that often. */
export const SESSION_RENEWED_MINUTES = 15;
/** How long the former one is taken beside it: requests are under way, and an answer may be lost. */
export const SESSION_TOKEN_OVERLAP_SECONDS = 300;

/** Changes in one page of the change log. */
export const CHANGES_PAGE_DEFAULT = 100;
export const CHANGES_PAGE_MAX = 1000;

/**
 * Changes that one request for a partner's reads at most: the log is read in its order, past those of others, so that
 * no commit pays for an index by partner.
 */
export const CHANGES_SEARCHED_MAX = 10 * CHANGES_PAGE_MAX;

/** `Retry-After` of a 503, in seconds: short, since most outages and peaks are short. */
export const RETRY_AFTER_SECONDS = 1;

/**
 * How long the answer of a request with an `Idempotency-Key` is given again, where a record is kept of it: as
 * long as a client may try again after an outage. (A reservation is its own record.)
 */
export const IDEMPOTENT_ANSWER_HOURS = 24;

/** Rows in one page of a list. */
export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;

/**
 * What changed so shortly before a search is found again by the next one: a commit has its time from the clock
 * of its process, just before it is written, and clocks differ. Both together are far less.
 */
export const SEARCH_CHANGES_AGE_MS = 5000;

/** Of one tier; sums over an event's tiers then stay far within whole numbers. */
export const TIER_SEATS_MAX = 10_000_000;

/** Tiers of one event, and so items of one reservation. */
export const TIERS_MAX = 100;

/** Numbers of seats left at which an event has a message: more would be a message for every few sales. */
export const LOW_STOCK_THRESHOLDS_MAX = 10;

/** What an event may allow in one reservation. */
export const SEATS_PER_RESERVATION_MAX = 1000;

/** Webhooks of one partner, and webhooks of no partner: each change is checked for each of them. */
export const WEBHOOKS_PER_OWNER_MAX = 20;

/** Events, or partners, that a webhook may name to get messages about these alone. */
export const WEBHOOK_FILTER_MAX = 100;

/** Of a webhook's URL. */
export const WEBHOOK_URL_LENGTH_MAX = 2048;

/** From the connection to the end of the answer; Standard Webhooks recommends 15 to 30 seconds. */
export const WEBHOOK_TIMEOUT_MS = 15_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Messages that are posted to one webhook at the same time; a webhook may have less. */
export const WEBHOOK_CONCURRENCY_MAX = 16;

/** A webhook whose endpoint has accepted nothing for so long is disabled. */
export const WEBHOOK_FAILING_MS_MAX = 72 * HOUR_MS;

/** A webhook whose endpoint has accepted nothing for so long is told of, if it has an address for that. */
export const WEBHOOK_NOTICE_MS = HOUR_MS;

/** The longest times between messages that try an endpoint that fails: in the first hours, and later. */
export const WEBHOOK_PROBE_MS_MAX = {
  early: { untilMs: 3 * HOUR_MS, delayMs: 4 * MINUTE_MS },
  late: { delayMs: HOUR_MS },
} as const;

/**
 * The schedule that Standard Webhooks suggests, for a message that is refused while others are accepted: after
 * the first attempt nine more, over three days.
 */
export const WEBHOOK_RETRY_DELAYS_MS: readonly number[] = [
  5000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** The longest delay of an attempt by a receiver's `Retry-After`. */
export const WEBHOOK_RETRY_AFTER_MS_MAX = 24 * HOUR_MS;

/** How long messages are signed with a webhook's former secret, too. */
export const WEBHOOK_SECRET_OVERLAP_MS = 24 * HOUR_MS;

/** How long deliveries are kept, whatever became of them. */
export const WEBHOOK_DELIVERY_DAYS = 30;

/** How long the log of admin actions is kept. */
export const ADMIN_ACTION_DAYS = 400;

/** Secrets that sign at the same time: more than two only if one is rotated again within the overlap. */
export const WEBHOOK_SECRETS_MAX = 3;

/** How many messages that wait for a webhook are counted: with more, nobody needs to know how many. */
export const WEBHOOK_BACKLOG_COUNT_MAX = 10_000;

/** For a ping, since its caller waits for the outcome. */
export const WEBHOOK_PING_TIMEOUT_MS = 5000;

/** How long a rotated key works beside the new one, by default and at most. */
export const KEY_OVERLAP_SECONDS_DEFAULT = 24 * 3600;
export const KEY_OVERLAP_SECONDS_MAX = 30 * 24 * 3600;

/** A silent live stream sends a comment this often: proxies commonly cut connections after 30 to 60 s. */
export const STREAM_HEARTBEAT_MS = 15_000;

/** Live streams end after this time and are resumed, with a key that is still valid, on any instance. */
export const STREAM_HEARTBEATS_MAX = 120;

/**
 * How long browsers wait before they reconnect; each gets another time, so that not all reconnect at once.
 */
export const STREAM_RETRY_MS_MIN = 1000;
export const STREAM_RETRY_MS_MAX = 3000;

/** The period of rate limits. */
export const RATE_LIMIT_WINDOW_MS = 60_000;

/** By how much the clock of the issuer of tokens may differ. */
export const JWT_CLOCK_TOLERANCE_SECONDS = 30;
