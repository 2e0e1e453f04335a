/** The limits of starting and stopping a database engine, each with its reason. */

/**
 * Loading the built-in engine and opening its store takes about a second; much longer on a busy CI
 * machine.
 */
export const BUILTIN_READY_MS_MAX = 30_000;

/** After a crash mongod first replays its journal, which may take long with much data. */
export const MONGOD_READY_MS_MAX = 120_000;

/**
 * After this time without being ready, a line tells the user; further lines follow at this
 * interval.
 */
export const SLOW_START_NOTICE_MS = 5_000;

/**
 * A clean stop writes a checkpoint. After this time the engine is killed: its journal makes that
 * safe, only slower to reopen.
 */
export const STOP_MS_MAX = 10_000;

/**
 * An engine whose parent was killed needs a moment to stop. For this time, a start that finds the
 * directory or port in use tries again before it reports a second process.
 */
export const TAKEOVER_MS_MAX = 3_000;
export const TAKEOVER_RETRY_MS = 200;

/** `mongod --version` answers at once; one that hangs is not usable. */
export const MONGOD_VERSION_MS_MAX = 5_000;

/** MongoDB releases before 5.0 are not supported. */
export const MONGOD_MAJOR_MIN = 5;

/** Loading the downloader takes half a second; on a busy machine, more. */
export const DOWNLOADER_READY_MS_MAX = 5_000;

/** On a closed network the first byte never arrives; the first start may take 10 s in total. */
export const DOWNLOAD_FIRST_BYTE_MS_MAX = 2_500;

/** Longer than hashing a mongod takes, the only phase of a download without progress. */
export const DOWNLOAD_STALL_MS_MAX = 20_000;

/** How often a download that broke off after some progress is resumed. */
export const DOWNLOAD_ATTEMPTS_MAX = 5;

/** How often a download's files are checked, and how often its progress is reported. */
export const DOWNLOAD_WATCH_MS = 250;
export const DOWNLOAD_NOTICE_MS = 3_000;
