import { setTimeout as delay } from 'node:timers/promises';
import type { NewEvent } from '../../src/domain/event';
import { systemClock } from '../../src/services/support/clock';
import { SLOT_IDLE_MS } from '../../src/tuning';
import { Events } from '../../src/services/reading/events';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { Random } from '../simulation/random';
import { ApiProcess } from '../support/api-process';
import { reservationLogOf } from '../support/stored-log';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';
import { Attacker, type Attacks } from './attacker';
import type { Call } from './call';
import { checkCalls } from './check-calls';
import { Cluster } from './cluster';
import { Partner, type Surroundings } from './partner';

export interface CrashTest {
  seed: number;
  seconds: number;
  apis?: number;
  clients?: number;
  /** Whether the database is a replica set whose primaries are deposed, or a standalone server. */
  failsOver?: boolean;
  /** Without attacks there is only the load. */
  isAttacked?: boolean;
  /** Environment variables of the API processes. */
  settings?: Record<string, string>;
}

export interface CrashReport {
  seed: number;
  attacks: Attacks;
  connectionFaults: Record<string, number>;
  /** How many calls had each answer; `none` if they had none. */
  answers: Record<string, number>;
  versions: number;
  faults: string[];
}

/** A short deadline, so that clients use many processes while one is paused. */
const SETTINGS = { LOG_LEVEL: 'info', REQUEST_DEADLINE_MS: '2000' };

/**
 * Each set of events is sold for this time: the logs stay short, and events sell out repeatedly.
 */
const ROUND_MS = 10_000;

const AUDIT_EVERY_MS = 2000;

/** Runs API processes and a database under load and attack, then checks every guarantee. */
export async function runCrashTest(test: CrashTest): Promise<CrashReport> {
  const { seed, seconds, apis = 3, failsOver = false, isAttacked = true, settings = {} } = test;
  const random = new Random(seed);
  const places = failsOver ? 2 : 1;
  const cluster = await Cluster.start(apis, places, random, { ...SETTINGS, ...settings });
  const store = await TestStore.open(cluster.uri);
  try {
    const rounds = Array.from({ length: Math.ceil((seconds * 1000) / ROUND_MS) }, (_, round) =>
      eventsOf(round),
    );
    const events = new Events(store.models, systemClock);
    for (const event of rounds.flat()) await events.create(event);

    const begin = Date.now();
    let end = begin + seconds * 1000;
    const isOver = () => Date.now() > end;
    const calls: Call[] = [];
    const surroundings: Surroundings = {
      members: cluster.members,
      events: () =>
        rounds[Math.floor((Date.now() - begin) / ROUND_MS)] ?? eventsOf(rounds.length - 1),
      calls,
      known: [],
      newest: new Map(),
      isOver,
    };
    const attacker = new Attacker(cluster, random.fork('attacker'), isOver, seconds >= 30);
    const faultsMeanwhile = auditMeanwhile(store, cluster, isOver);
    const work: Promise<unknown>[] = [
      faultsMeanwhile,
      ...(isAttacked ? [attacker.run()] : []),
      ...Array.from({ length: test.clients ?? 40 }, (_, place) =>
        new Partner(`p${place}`, random.fork(`partner ${place}`), surroundings).run(),
      ),
    ];
    try {
      await Promise.all(work);
    } finally {
      end = 0; // Should one of them fail, the others end before the processes do.
      await Promise.allSettled(work);
    }
    try {
      await until(() => cluster.areReady(), 30_000);
    } catch (error) {
      const logged = cluster.members.map(({ api }) => api.log.slice(-5).join('\n'));
      throw new Error(`not ready again, and logged last:\n${logged.join('\n\n')}`, {
        cause: error,
      });
    }
    const faultsOfExits = await cluster.stopApis();
    // What killed processes left in their last seconds.
    const stoppedAt = new Date();
    const last = await ApiProcess.start({ MONGODB_URI: cluster.uri, LOG_LEVEL: 'info' });
    const isSettled = async ({ eventId }: NewEvent) =>
      (await store.slots(eventId, stoppedAt)) === 0;
    const settledUntil = Date.now() + 2 * SLOT_IDLE_MS;
    for (const event of rounds.flat()) {
      while (!(await isSettled(event)) && Date.now() < settledUntil) await delay(100);
    }
    await last.stop(); // What is still not settled is a fault that `judge` finds.

    const log = [...cluster.members.map(({ api }) => api), last].flatMap((api) => api.log);
    const verdicts = await Promise.all(rounds.flat().map((event) => judge(event, store, calls)));
    return {
      seed,
      attacks: attacker.done,
      connectionFaults: sum(cluster.members.map(({ view }) => view.injector.done)),
      answers: countAnswers(calls),
      versions: verdicts.reduce((all, { versions }) => all + versions, 0),
      faults: [
        ...(calls.some(({ answer }) => answer?.status === 201) ? [] : ['nobody was served']),
        ...verdicts.flatMap(({ faults }) => faults),
        ...(await faultsMeanwhile),
        ...faultsOfExits,
        ...(await store.faults()),
        ...log.filter((line) => !line.startsWith('{"level":') || isError(line)),
      ],
    };
  } finally {
    await store.close();
    await cluster.close();
  }
}

/** A small one that is sold out again and again, one of two tiers, and one with seats for all. */
function eventsOf(round: number): NewEvent[] {
  const general = { tierId: 'general', name: 'General' };
  return [
    { eventId: `small-${round}`, name: 'Small', tiers: [{ ...general, totalSeats: 30 }] },
    {
      eventId: `tiers-${round}`,
      name: 'Tiers',
      tiers: [
        { ...general, totalSeats: 200 },
        { tierId: 'vip', name: 'VIP', totalSeats: 20 },
      ],
    },
    { eventId: `large-${round}`, name: 'Large', tiers: [{ ...general, totalSeats: 100_000 }] },
  ];
}

async function judge(event: NewEvent, store: TestStore, calls: readonly Call[]) {
  const { eventId } = event;
  const log = await reservationLogOf(store.models, eventId); // nobody changes the events
  const own = calls.filter((call) => call.eventId === eventId);
  const faults = checkCalls(event, log, own);
  const left = await store.slots(eventId);
  if (left > 0) faults.push(`${eventId}: ${left} journal slots are left`);
  return { versions: log.length, faults };
}

/** The database while it is in use: no guarantee is suspended for a moment. */
async function auditMeanwhile(
  store: TestStore,
  { database }: Cluster,
  isOver: () => boolean,
): Promise<Set<string>> {
  const faults = new Set<string>();
  while (!isOver()) {
    await delay(AUDIT_EVERY_MS);
    const { turns } = database;
    try {
      const found = await store.faults();
      // A difference between reads from two primaries proves nothing.
      if (turns % 2 === 0 && turns === database.turns) {
        for (const fault of found) faults.add(`meanwhile: ${fault}`);
      }
    } catch (error) {
      if (!isAway(error)) throw error;
    }
  }
  return faults;
}

function isAway(error: unknown): boolean {
  return (
    error instanceof UnavailableError || (error instanceof Error && error.name.startsWith('Mongo'))
  );
}

function countAnswers(calls: readonly Call[]): Record<string, number> {
  return sum(
    calls.map(({ wish, answer }) => {
      const code = answer?.body.code ?? '';
      return { [`${wish.kind} ${answer ? `${answer.status} ${code}`.trim() : 'none'}`]: 1 };
    }),
  );
}

function sum(counts: readonly Partial<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, count = 0] of Object.entries(each)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

/** `error` or `fatal`, as pino numbers them. */
function isError(line: string): boolean {
  return /^\{"level":[56]0/.test(line);
}
