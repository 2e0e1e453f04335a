/** The bounds of starting and stopping a database engine, each with its reason. */

/** Loading the built-in engine and opening its store takes about a second; a busy CI machine, far longer. */
export const BUILTIN_READY_MS_MAX = 30_000;

/** After a crash mongod first replays its journal, which may take long with much data. */
export const MONGOD_READY_MS_MAX = 120_000;

/** A start that takes this long deserves a line that says so; one line follows another at this interval. */
export const SLOW_START_NOTICE_MS = 5_000;

/** A clean stop writes a checkpoint. Past this bound it is killed: its journal makes that safe, only slower to reopen. */
export const STOP_MS_MAX = 10_000;

/**
 * An engine whose parent was killed needs a moment to stop. For so long, a start finds the directory
 * or port in use and tries again, before it takes the user for a second, living process.
 */
export const TAKEOVER_MS_MAX = 3_000;
export const TAKEOVER_RETRY_MS = 200;

/** `mongod --version` answers at once; one that hangs is not usable. */
export const MONGOD_VERSION_MS_MAX = 5_000;

/** MongoDB releases before 5.0 are not supported. */
export const MONGOD_MAJOR_MIN = 5;

/** Loading the downloader takes half a second; on a busy machine, more. */
export const DOWNLOADER_READY_MS_MAX = 5_000;

/** On a closed network the first byte never comes; the first start may take 10 s in all. */
export const DOWNLOAD_FIRST_BYTE_MS_MAX = 2_500;

/** Longer than hashing a whole mongod takes, the one phase of a download that shows no progress. */
export const DOWNLOAD_STALL_MS_MAX = 20_000;

/** A download that broke off after some progress is resumed, so many times in all. */
export const DOWNLOAD_ATTEMPTS_MAX = 5;

/** How often a download's files are looked at, and how often its progress is told. */
export const DOWNLOAD_WATCH_MS = 250;
export const DOWNLOAD_NOTICE_MS = 3_000;
