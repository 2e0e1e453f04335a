// All in one file, so that nobody sets one without seeing those that depend on it.

/**
 * Tuning: what an operator or a benchmark would change, such as bounds of queues, pauses, caches. The unit is
 * in the name, the reason beside it. Callers notice a change only in speed and load.
 */

/** Commands of one event that wait for their outcome; above it callers get 503 at once. */
export const QUEUED_COMMANDS_MAX = 2000;

/**
 * Commands in one commit. Measured (`npm run bench -- --connections 1000`): a fifth more per second than with
 * 100, a tenth more than with 1000.
 */
export const COMMIT_BATCH_MAX = 500;

/*
 * MongoDB stores 16 MiB a document. An event's is divided as follows: 30 API processes with 2 journal slots of
 * 256 KiB each make 15 MiB; the last MiB is for the event itself, which needs much less.
 */

/** API processes that may commit to one event at a time, each with both its slots full. */
export const JOURNAL_WRITERS_MAX = 30;

/**
 * A commit's changes in BSON; 500 usual ones take two thirds of it. What does not fit waits for the next
 * commit.
 */
export const SLOT_BYTES_MAX = 256 * 1024;

/** Overdue holds that one commit releases for requests that need their seats. */
export const OVERDUE_RELEASED_MAX = 500;

/** The first pause after a lost race or a database fault is at most this long; it doubles each time. */
export const BACKOFF_MS_MIN = 2;

/** Short enough that commits continue well within a second of the database's return. */
export const BACKOFF_MS_MAX = 500;

/** After a lost race: a longer wait only meets more commits of other processes; a commit takes a few ms. */
export const RACE_BACKOFF_MS_MAX = 8;

/**
 * After so many own commits without another process's between them, a process treats an event as uncontended.
 */
export const CONTENTION_COMMITS = 8;

/** Committers kept in memory, each with its event; for one more, the oldest idle one is dropped. */
export const COMMITTERS_KEPT_MAX = 5000;

/** How often, on average, a process looks for journal slots that were left behind. */
export const RECOVERY_INTERVAL_MS = 2000;

/**
 * A slot that was not written to for this time is settled and removed. Nobody waits for that, since every
 * reader looks into the journal: so it is far longer than a settle takes, and long enough that the slots of
 * events with a commit every few seconds are left alone.
 */
export const SLOT_IDLE_MS = 20_000;

/** Slots that a process recovers at a time. */
export const RECOVERIES_UNDER_WAY_MAX = 8;

/**
 * Connections to the database, unless DATABASE_POOL_SIZE is set; each event has at most one commit and one
 * settle in progress.
 */
export const DATABASE_POOL_MAX = 50;

/** To open a connection to the database. */
export const DATABASE_CONNECT_MS_MAX = 2000;

/** To find a server that accepts writes; an election usually takes longer, so callers get 503 meanwhile. */
export const DATABASE_SELECT_MS_MAX = 2000;

/** A database that stays silent for this long is treated as unavailable. */
export const DATABASE_SOCKET_MS_MAX = 10_000;

/** How often requests are looked through for those that take too long. */
export const CONNECTIONS_CHECK_MS = 1000;

/**
 * An idle connection is kept this long, unless KEEP_ALIVE_SECONDS is set: longer than the 60 s of usual load
 * balancers, which then close first.
 */
export const KEEP_ALIVE_MS = 65_000;

/** Connections of one process; each costs some 10 kB, and one more is closed at once. */
export const CONNECTIONS_MAX = 10_000;

/** Requests in progress in one process; above it callers get 503 at once. */
export const REQUESTS_UNDER_WAY_MAX = 6000;

/** Of these for one event: a third, so that a hot event leaves room, yet its commits are full. */
export const REQUESTS_PER_EVENT_MAX = 2000;

/** The same while the event loop is late: requests in progress are finished before more are begun. */
export const REQUESTS_PER_EVENT_WHEN_LATE_MAX = 500;

/** Refusals per second that cost almost nothing; connections that are refused above it are paused. */
export const REFUSALS_PER_SECOND_FREE = 500;

/** An event loop that is never less late than this for a whole interval has a standing queue. */
export const LOOP_LATE_MS_MAX = 200;
export const LOOP_LATE_INTERVAL_MS = 500;

/** Commands of all events that wait for their outcome; those of one may be a fraction of it. */
export const COMMANDS_UNDER_WAY_MAX = 8000;

/** A request that was on its way when a shutdown began has arrived by then. */
export const CONNECTION_GRACE_MS = 100;

/** How long a shutdown may take after its grace before the process ends anyway; the journal loses nothing. */
export const SHUTDOWN_MS_MAX = 10_000;

/**
 * A process listens after this time even if its database is not ready: that may take minutes while another
 * process makes an index, and monitoring must see that the process lives.
 */
export const LISTEN_MS_MAX = 1000;

/** Between two tries to prepare the database while it is unavailable at the start. */
export const START_RETRY_MS = 500;

/** A slot this old shows the audit that no process recovers any more. */
export const SLOT_STALE_MS = 60_000;

/** How often, on average, a process looks for overdue holds: their seats are back well within two seconds. */
export const SWEEP_INTERVAL_MS = 500;

/** Overdue holds that one look finds, over all events. If there are more, it continues event by event. */
export const SWEEP_HOLDS_MAX = 1000;

/** Of one event in one sweep: a commit's worth, so that none waits for another's thousands. */
export const SWEEP_HOLDS_PER_EVENT_MAX = 500;

/**
 * Events that a sweep visits when there are too many holds for one look; the next sweep continues from there.
 */
export const SWEEP_EVENTS_MAX = 100;

/** A sweep waits this long for its events; those that take longer are skipped until they have finished. */
export const SWEEP_WAIT_MS = 2000;

/** A hold that cannot be ended, since it or its event is damaged, is tried again after this time. */
export const SWEEP_REST_MS = 30_000;

/** Such holds that are remembered; one that was forgotten is tried again sooner. */
export const SWEEP_RESTING_MAX = 10_000;

/** A repeated fault is logged again after this time. */
export const FAULT_LOGGED_AGAIN_MS = 600_000;

/** Faults that are remembered as logged; one that was forgotten is logged once more. */
export const FAULTS_REMEMBERED_MAX = 10_000;

/**
 * A version that is in no journal and no change log counts as a gap after this time: a primary that was cut
 * off still answers for 10 s by MongoDB's default, and its state must not count.
 */
export const LOG_GAP_CERTAIN_MS = 15_000;

/** Gaps that are remembered; each costs some 100 bytes. */
export const LOG_GAPS_REMEMBERED_MAX = 10_000;

/** Events whose seats the metrics show, those committed to last: every one is three time series. */
export const EVENTS_MEASURED_MAX = 20;

/** The metrics wait this long for the database, then leave its part out: a scrape must not time out. */
export const METRICS_READ_MS_MAX = 1000;

/** By how much the clocks of two instances may differ. */
export const CLOCK_SKEW_MS_MAX = 1000;

/** Of a receiver's answer; nobody reads it; this much is received, so that the connection can end cleanly. */
export const WEBHOOK_ANSWER_BYTES_MAX = 16 * 1024;

/** How often a message that a webhook fails, or is disabled, is posted until its address accepts it. */
export const WEBHOOK_NOTICE_ATTEMPTS_MAX = 5;

/** Pings of one process that wait for receivers at the same time. */
export const WEBHOOK_PINGS_MAX = 10;

/** Between two looks for deliveries, without a hint: one cheap read if there is no webhook. */
export const WEBHOOK_LOOK_MS = 1000;

/** Between two looks when changes are hinted at: soon, yet a hot event is not looked at all the time. */
export const WEBHOOK_HINTED_LOOK_MS = 100;

/** Events that one look without hints compares with their cursors; the next one continues from there. */
export const WEBHOOK_EVENTS_PER_LOOK = 200;

/** Changes that become deliveries together; for each there may be several webhooks. */
export const WEBHOOK_CHANGES_PAGE = 250;

/** Such pages of one event in one look, so that other events get their turn. */
export const WEBHOOK_PAGES_PER_LOOK = 40;

/** Events whose changes one process turns into deliveries at the same time. */
export const WEBHOOK_EVENTS_AT_ONCE = 4;

/** Hints that are remembered; events without a hint are found, too, only later. */
export const WEBHOOK_HINTS_MAX = 10_000;

/** Far longer than the work under a lease takes; after it another process takes over a dead owner's work. */
export const WEBHOOK_LEASE_MS = 60_000;

/** Requests of one process to receivers at the same time. */
export const WEBHOOK_POSTS_MAX = 200;

/** Of these for one partner, so that slow endpoints of one leave room for the others. */
export const WEBHOOK_POSTS_PER_OWNER_MAX = 50;

/** Connections to receivers that one process keeps while nothing is posted on them; each is a socket. */
export const WEBHOOK_IDLE_CONNECTIONS_MAX = 200;

/** How long one is kept: less than the 5 s after which servers on Node.js close theirs, the shortest time of usual ones. */
export const WEBHOOK_IDLE_CONNECTION_MS = 4000;

/** A connection that is as old is not used again, so that a name that leads elsewhere by now is followed. */
export const WEBHOOK_CONNECTION_MS_MAX = 60_000;

/** Webhooks that one process serves at the same time; each waits for at most one request of its own. */
export const WEBHOOK_TURNS_MAX = 500;

/** Deliveries of one webhook that are read at once, for each post that may be under way. */
export const WEBHOOK_DELIVERIES_PAGE = 8;

/** Deliveries that one write puts back when all since a time are to be posted again. */
export const WEBHOOK_REPLAY_BATCH = 64;

/** Ids of a reservation's deliveries that one read looks for. */
export const DELIVERIES_READ_AT_ONCE = 500;

/** What was read of a webhook and its deliveries is read again after this time, so that changes take effect. */
export const WEBHOOK_READ_MS_MAX = 1000;

/** How much of the requests to a webhook may be for replays: one in so many, and one at least. */
export const WEBHOOK_REPLAYS_SHARE = 4;

/**
 * The fan-out waits this long for what a change's message needs, and for a process that understands the
 * change: a settle takes milliseconds, recovery seconds.
 */
export const WEBHOOK_SETTLE_WAIT_MS = 60_000;

/** A webhook or delivery with which something unexpected happened is tried again after this time. */
export const WEBHOOK_FAULT_PAUSE_MS = 5 * 60_000;

/** How long a shutdown waits for receivers; those that have not answered by then are asked again. */
export const WEBHOOK_STOP_MS = 3000;

/** Writes of several processes to one pipe are not mixed up to this size (POSIX, PIPE_BUF on Linux). */
export const ACCESS_LOG_WRITE_BYTES_MAX = 4096;

/**
 * So many bytes, some ten lines, are written together, but none waits longer than that time. Measured: with a
 * write for each line, a tenth of a busy process's time goes into them.
 */
export const ACCESS_LOG_WRITE_BYTES_MIN = 3072;
export const ACCESS_LOG_FLUSH_MS = 50;

/** Before a worker that died is replaced; it doubles with each that died within the last minute. */
export const WORKER_RESTART_MS_MIN = 100;
export const WORKER_RESTART_MS_MAX = 2000;

/**
 * Deaths within a minute, per worker; after one more, all workers are stopped instead of restarted in vain.
 */
export const WORKER_DEATHS_MAX = 3;
export const WORKER_DEATHS_WITHIN_MS = 60_000;

/**
 * For the last traces to be sent when the process ends; a collector that is unavailable must not delay it.
 */
export const TRACES_FLUSH_MS_MAX = 2000;

/** For all workers to report their metrics; those that are late are left out. */
export const REPORTS_GATHER_MS_MAX = 2000;

/** How long a key or a partner is remembered: a revocation elsewhere is known here after this time. */
export const ACCESS_CACHE_MS = 2000;

/** Keys, and partners, remembered at a time; a few MB. */
export const ACCESS_CACHED_MAX = 10_000;

/**
 * How long a request under an idempotency key may take before a repetition takes over; a usual one takes
 * milliseconds. Taking over too early does no harm.
 */
export const IDEMPOTENT_LEASE_MS = 10_000;

/** Between two looks of a repetition for the answer of a request that is still being carried out. */
export const IDEMPOTENT_LOOK_MS = 50;

/** How often the last uses of keys are written. */
export const KEY_USE_INTERVAL_MS = 10_000;

/** Readers of live streams in one process, over all events; each is a connection. */
export const FEED_FOLLOWERS_MAX = 10_000;

/** Newest changes of an event kept for its live streams; a reader that is further behind reads the change log. */
export const FEED_CHANGES_KEPT_MAX = 5000;

/**
 * Memory for the changes that the live streams of one process keep, over all events: above it the oldest are dropped,
 * and readers that want them read the change log. What one look at a change log brought may exceed it for a moment.
 */
export const FEED_BYTES_MAX = 128 * 2 ** 20;

/** Of a kept change in memory, beside what it says: its objects' heads and fields. */
export const FEED_CHANGE_OVERHEAD_BYTES = 400;

/** How often the change log of a followed event is read for commits of other processes. */
export const FEED_LOOK_MS = 500;

/** The same while the database announces commits: for those that it might miss. */
export const FEED_LOOK_WHILE_WATCHING_MS = 5000;

/** Between two looks at the change log, so that changes that come close together are read together. */
export const FEED_PAUSE_MS = 50;

/** Before a change stream that failed is opened again. */
export const WATCH_RETRY_MS = 30_000;

/** To fetch the issuer's public keys. */
export const JWKS_FETCH_MS_MAX = 3000;

/** Between two fetches because of an unknown key id: invented ids must not flood the issuer. */
export const JWKS_COOLDOWN_MS = 30_000;

/** How long the issuer's public keys are remembered: a key that it withdraws is refused after this time. */
export const JWKS_CACHE_MS = 600_000;

/** How long a checked token is accepted without another check, unless it expires before. */
export const JWT_CACHE_MS = 10_000;

/** Events to which reservations' ids lead without a look into the database. */
export const SUFFIXES_REMEMBERED_MAX = 10_000;

/** Commits of the change log that are read at once. */
export const COMMITS_READ_AT_ONCE = 100;

/** Rows that one page of a search looks at; a page with few that match is shorter, but as quick. */
export const SEARCH_EXAMINED_MAX = 500;

/** Rows of a search that are read at once. */
export const SEARCH_READ_AT_ONCE = 30;

/** Reservations over which one read sums the revenue of an event: the built-in engine serves nobody else meanwhile. */
export const REVENUE_ROWS_AT_ONCE = 2000;

/** How long it is remembered up to when everything is settled: it costs a look into the journals. */
export const HORIZON_KEPT_MS = 1000;

/** A search waits this long for a commit that nobody can settle; a crashed process's is settled far sooner. */
export const HORIZON_WAIT_MS = 60_000;

/** Commits in journals that are remembered as settled. */
export const SETTLED_REMEMBERED_MAX = 20_000;

/** Events whose journals are read at once. */
export const JOURNALS_READ_AT_ONCE = 20;

/** How often a stream checks whether its reader would still be admitted. */
export const REVOCATION_CHECK_MS = 2000;

/** Commits that are settled by the same commands: at most 16 MiB of them, so that each command fits. */
export const SETTLED_TOGETHER_MAX = 64;

/** Settles in progress at the same time; a slow or lost one then delays few of the others. */
export const SETTLES_UNDER_WAY_MAX = 2;

/** How long an answer of the database to whether it is ready is shared by all who ask. */
export const PING_SHARED_MS = 500;

/** After which a session that should have got a new token, but still uses the former one, gets another. */
export const SESSION_RENEWED_AGAIN_MS = 10_000;

/** How long a reader of a streamed answer may take nothing of it. */
export const READER_STALLED_MS = 60_000;

/** Node.js's `pipeline` alone adds half a dozen to those of an answer, and warns of more than 10. */
export const STREAMED_ANSWER_LISTENERS_MAX = 20;

/** Events whose tiers' names are remembered while a list is sent as CSV. */
export const EVENTS_NAMED_MAX = 1000;

/**
 * Workers that share a rate limit take its requests in blocks of at most this size, and in at least so many
 * blocks: what each leaves unused is below a hundredth for several workers.
 */
export const RATE_LIMIT_BLOCK_MAX = 20;
export const RATE_LIMIT_BLOCKS_MIN = 600;

/** Keys and addresses whose blocks a worker remembers. */
export const RATE_LIMIT_KEYS_LEASED_MAX = 100_000;
