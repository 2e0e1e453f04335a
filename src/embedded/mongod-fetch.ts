import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild, type Child } from './child-process';
import { DownloadProgress } from './download-progress';
import {
  DOWNLOAD_ATTEMPTS_MAX,
  DOWNLOAD_FIRST_BYTE_MS_MAX,
  DOWNLOAD_STALL_MS_MAX,
  DOWNLOAD_WATCH_MS,
  DOWNLOADER_READY_MS_MAX,
} from './launch-limits';
import { entryArguments } from './process-entry';
import { messageOf } from './system-error';

export interface FetchLimits {
  readonly firstByteMsMax: number;
  readonly stallMsMax: number;
}

const LIMITS: FetchLimits = {
  firstByteMsMax: DOWNLOAD_FIRST_BYTE_MS_MAX,
  stallMsMax: DOWNLOAD_STALL_MS_MAX,
};

export type FetchOutcome = { readonly path: string } | { readonly missing: string };

/**
 * Finds the mongod that mongodb-memory-server has cached, or lets it download one. On a closed
 * network it fails within a few seconds. A download continues as long as it makes progress and is
 * resumed if it breaks off; a stalled one is aborted.
 */
export async function fetchMongod(
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
  limits = LIMITS,
): Promise<FetchOutcome> {
  const progress = new DownloadProgress(report);
  let outcome: FetchOutcome = { missing: 'none was looked for' };
  for (let attempt = 1; attempt <= DOWNLOAD_ATTEMPTS_MAX; attempt += 1) {
    progress.beginAttempt();
    outcome = await attemptFetch(environment, progress, limits);
    if ('path' in outcome || !progress.moved) return outcome;
    report(`The download of MongoDB broke off: ${outcome.missing}.`);
  }
  return outcome;
}

async function attemptFetch(
  environment: NodeJS.ProcessEnv,
  progress: DownloadProgress,
  limits: FetchLimits,
): Promise<FetchOutcome> {
  let lastLine = '';
  let path: string | undefined;
  const fetcher = startChild({
    file: process.execPath,
    args: entryArguments('mongod-fetcher'),
    environment: fetcherEnvironment(environment),
    ready: (line) => valueOf(line, 'folder'),
    readyMsMax: DOWNLOADER_READY_MS_MAX,
    stopMsMax: 0,
    onLine: (line) => {
      path ??= valueOf(line, 'path');
      if (!progress.hear(line)) lastLine = line;
    },
  });
  try {
    const folder = await fetcher.ready;
    const end = await Promise.race([fetcher.ended, stall(fetcher, folder, progress, limits)]);
    return path === undefined ? { missing: lastLine === '' ? end : lastLine } : { path };
  } catch (error) {
    return {
      missing: `the search for one ${messageOf(error)}${lastLine === '' ? '' : `: ${lastLine}`}`,
    };
  } finally {
    await fetcher.stop();
  }
}

/** Resolves with the reason when the download has made no progress for too long. */
async function stall(
  fetcher: Child<string>,
  folder: string,
  progress: DownloadProgress,
  limits: FetchLimits,
): Promise<string> {
  const ended = fetcher.ended.then(() => true);
  let movedAt = Date.now();
  // The download may be that of another process, for which ours waits.
  let seen = (await downloadedBytes(folder)) ?? 0;
  for (;;) {
    if (await Promise.race([ended, delay(DOWNLOAD_WATCH_MS, false)])) return '';
    const bytes = (await downloadedBytes(folder)) ?? seen;
    if (bytes !== seen) {
      seen = bytes;
      movedAt = Date.now();
      progress.grow(bytes);
    }
    const msMax = progress.moved ? limits.stallMsMax : limits.firstByteMsMax;
    if (Date.now() - movedAt > msMax) {
      const server = progress.moved ? 'sent nothing more' : 'sent nothing';
      return `the download server ${server} within ${msMax / 1000} s`;
    }
  }
}

/** Undefined if files change while they are read; the next check will see them all. */
async function downloadedBytes(folder: string): Promise<number | undefined> {
  try {
    let bytes = 0;
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.lock')) bytes += (await stat(join(folder, name))).size;
    }
    return bytes;
  } catch {
    return undefined;
  }
}

function fetcherEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    // mongodb-memory-server verifies the server's certificate only if this is set.
    npm_config_strict_ssl: 'true',
    ...environment,
    // Attempts are counted here, depending on their progress.
    MONGOMS_MAX_RETRIES: '1',
  };
}

function valueOf(line: string, key: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const found: unknown = Reflect.get(value, key);
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
