import { setTimeout as delay } from 'node:timers/promises';
import { requestBytes, reservationsPath } from '../bench/requests';
import { LoadConnection } from '../bench/load-connection';
import type { LoadOptions } from './load-arguments';
import { problemIn } from './target';

/** What came of the requests of a run. */
export interface LoadRun {
  seconds: number;
  /** The version that each acknowledged reservation made, by its id. */
  accepted: Map<string, number>;
  /** Answers 409 by their code. */
  refused: Map<string, number>;
  /** Everything else, by what it was. */
  failed: Map<string, number>;
  latenciesMs: number[];
}

/**
 * Reserves seats of one event over all connections at once, each sending the next request when the last
 * one was answered, until the time is up. It ends early where no request can succeed.
 */
export async function reserveLoad(
  eventId: string,
  options: Omit<LoadOptions, 'event' | 'database'>,
  onProgress: (run: LoadRun, ms: number) => void,
): Promise<LoadRun> {
  const { connections, seconds } = options;
  const request = requestOf(eventId, options);
  const tally = new Tally();
  const startedAt = performance.now();
  const ms = () => performance.now() - startedAt;
  const isOver = () => ms() >= seconds * 1000 || tally.isHopeless;
  const ended = Promise.all(
    Array.from({ length: connections }, () =>
      drive(new URL(options.url), request, tally, isOver).catch((error: unknown) => {
        tally.fail(`connection: ${error instanceof Error ? error.message : String(error)}`);
      }),
    ),
  ).then(() => 'ended' as const);
  while ((await Promise.race([ended, delay(PROGRESS_INTERVAL_MS)])) !== 'ended') {
    onProgress(tally.run, ms());
  }
  onProgress(tally.run, ms());
  return { ...tally.run, seconds: ms() / 1000 };
}

const PROGRESS_INTERVAL_MS = 200;

/** One connection from its first request to the last answer. Rejects if it breaks. */
async function drive(url: URL, request: Buffer, tally: Tally, isOver: () => boolean) {
  const connection = await LoadConnection.open(
    url,
    (answer) => {
      if (answer) tally.add(answer);
      if (!isOver()) return request;
      connection.finishUp();
      return undefined;
    },
    (_status, ms) => {
      tally.run.latenciesMs.push(ms);
    },
  );
  connection.send();
  await connection.finished;
}

class Tally {
  readonly run: LoadRun = {
    seconds: 0,
    accepted: new Map(),
    refused: new Map(),
    failed: new Map(),
    latenciesMs: [],
  };
  /** Whether an answer said that the request is wrong. */
  isHopeless = false;

  add(answer: Buffer): void {
    const text = answer.toString('utf8');
    const status = Number(text.slice(9, 12));
    const id = /"reservationId":"([^"]+)"/.exec(text)?.[1];
    const version = /"version":(\d+)/.exec(text)?.[1];
    if (status === 201 && id !== undefined && version !== undefined) {
      this.run.accepted.set(id, Number(version));
      return;
    }
    const { code = 'no code', detail = '' } = problemIn(text.slice(text.indexOf('\r\n\r\n')));
    if (status === 409) count(this.run.refused, code);
    else
      this.fail(HOPELESS.includes(status) ? `${status} ${code}: ${detail}` : `${status} ${code}`);
    this.isHopeless ||= HOPELESS.includes(status);
  }

  fail(what: string): void {
    count(this.run.failed, what);
  }
}

/** Not valid, not let in, not there: it will not be the next time either. */
const HOPELESS = [400, 401, 403, 404, 405];

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/** Without a key anybody may reserve for any partner; with one the server knows the partner, unless it is named. */
function requestOf(
  eventId: string,
  { url, seats, key, partner }: Omit<LoadOptions, 'event' | 'database'>,
): Buffer {
  const partnerId = partner ?? (key === undefined ? 'load' : undefined);
  return requestBytes(
    'POST',
    url + reservationsPath(eventId),
    { seats, ...(partnerId !== undefined && { partnerId }) },
    key === undefined ? [] : [`Authorization: Bearer ${key}`],
  );
}
