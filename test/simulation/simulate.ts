import { entriesOf } from '../../src/domain/log-entry';
import type { CommitDocument } from '../../src/models/commit-model';
import { fromCommitDocument } from '../../src/services/database/stored-commit';
import { checkHistory } from './check-history';
import { playClient, type Gossip } from './client';
import type { Committed, History } from './history';
import { directLink } from './link';
import { realParts, type Parts } from './parts';
import { type Plan } from './plan';
import { HOLD_SECONDS_MAX, type PlannedRequest, type Request } from './requests';
import { hashOf } from './random';
import { simulatedModels } from './simulated-models';
import { World, type Counts } from './world';

export interface Report {
  seed: number;
  /** One line each; empty if every guarantee held. */
  faults: string[];
  /** All that happened, a line each; empty unless asked for. */
  trace: string[];
  /** The same for the same plan and code. */
  traceHash: number;
  steps: number;
  counts: Counts;
}

/** Runs one plan and checks every guarantee. Tracing is slow, but does not change the run. */
export async function simulate(
  plan: Plan,
  { parts = realParts, isTraced = false }: { parts?: Parts; isTraced?: boolean } = {},
): Promise<Report> {
  const names = new Names();
  const trace: string[] = [];
  const world = new World(
    plan,
    parts,
    isTraced ? (line) => trace.push(names.inPlaceOfIds(line())) : undefined,
  );
  const late = await play(world);
  const faults = [...late, ...(await findFaults(world, parts))].map((fault) =>
    names.inPlaceOfIds(fault),
  );
  return {
    seed: plan.seed,
    faults,
    trace,
    traceHash: trace.reduce((hash, line) => hashOf(line, hash), 0),
    steps: world.scheduler.steps,
    counts: world.counts,
  };
}

/**
 * Returns the requests without an answer: first there are faults, then everything must work again.
 */
async function play(world: World): Promise<string[]> {
  const { plan, scheduler, random } = world;
  const { network, activeMs, deadlineMs } = plan;
  const gossip: Gossip = { reservations: [], versions: new Map() };
  let busy = 0;
  const join = async (name: string, requests: readonly PlannedRequest[]) => {
    busy += 1;
    await playClient(world, random.fork(name), requests, gossip);
    busy -= 1;
  };
  plan.clients.forEach((requests, place) => void join(`client ${place}`, requests));
  await scheduler.runUntil(activeMs);
  world.mend();
  await scheduler.runUntil(activeMs + network.lateMs + AT_WORK_AGAIN_MS);

  const before = world.history.served.length;
  for (const [place, requests] of world.liveInstances
    .flatMap((_, at) => probes(plan, at))
    .entries()) {
    void join(`probe ${place}`, requests);
  }
  const patience = scheduler.now + PATIENCE_MS;
  while (busy > 0 && scheduler.now < patience) await scheduler.runUntil(scheduler.now + 100);
  await scheduler.runUntil(scheduler.now + deadlineMs + recoveryMs(plan));
  return [
    ...(busy > 0 ? [`${busy} clients are still not answered`] : []),
    ...world.history.served
      .slice(before)
      .filter(({ answer }) => answer === undefined || answer.kind === 'unavailable')
      .map(({ instance }) => `${instance} does not work again`),
  ];
}

/**
 * After the repair everything must work within this time; a pause after a fault is at most half a
 * second.
 */
const AT_WORK_AGAIN_MS = 1500;

/** Clients that repeat their requests have their answers by then. */
const PATIENCE_MS = 30_000;

/**
 * Within it every abandoned slot is idle by every clock, every hold is overdue, and both are
 * cleared.
 */
function recoveryMs({ skewsMs, mishaps, slotIdleMs, ...plan }: Plan): number {
  const clocks = mishaps.filter(({ kind }) => kind === 'clock').map(({ ms }) => ms);
  const skews = [0, ...skewsMs, ...clocks];
  const idleMs = Math.max(slotIdleMs, HOLD_SECONDS_MAX * 1000);
  const periodMs = 2 * 1.5 * Math.max(plan.recoveryMs, plan.sweepMs); // at the longest
  return Math.max(...skews) - Math.min(...skews) + idleMs + periodMs + 100;
}

/** Asks an instance for seats of each event, also for such as are added at the same time. */
function probes({ events }: Plan, instance: number): PlannedRequest[][] {
  const seat: Request = { kind: 'reserve', partnerId: 'abc-corp', items: [{ seats: 1 }] };
  const tiers = [{ tierId: 'ga', name: 'Tier', totalSeats: 50 }];
  const more: Request = { kind: 'change_event', settings: { tiers }, isConditional: false };
  return events.flatMap(({ eventId }) =>
    [seat, seat, more, seat, seat].map((request) => [
      { request, eventId, instance, thinkMs: 0, repeats: 0 },
    ]),
  );
}

async function findFaults(world: World, parts: Parts): Promise<string[]> {
  const { history, plan, replicaSet } = world;
  const database = replicaSet.current.local;
  const models = simulatedModels(directLink(database), world.random);
  const { faults } = await parts.auditDatabase(models, new Date(0));
  return [
    ...history.faults,
    ...faults,
    ...sharedDeliveryIds(history, parts),
    ...database.events
      .all()
      .flatMap(({ _id, journal }) =>
        Object.keys(journal as object).map(
          (slotId) => `${String(_id)}: the slot ${slotId} was never removed`,
        ),
      ),
    ...database.reservations
      .all()
      .filter(({ status }) => status === 'held')
      .map(({ _id }) => `${String(_id)} is still held`),
    ...plan.events.flatMap((event) => {
      const log = history.committed.get(event.eventId) ?? [];
      return [
        ...lostVersions(world, event.eventId, log),
        ...checkHistory(event, log, servedOf(history, event.eventId)),
      ];
    }),
  ];
}

function servedOf(history: History, eventId: string) {
  return history.served.filter((one) => one.eventId === eventId);
}

/**
 * A message of one commit must not have the id of another's: receivers would treat them as the
 * same.
 */
function sharedDeliveryIds({ everDurable }: History, { deliveryIdOf }: Parts): string[] {
  const ids = everDurable.map((entry) => deliveryIdOf('webhook', entry, 'reservation.confirmed'));
  return new Set(ids).size === ids.length ? [] : ['messages of several commits bear one id'];
}

/** What was committed stays in the log under the same version. */
function lostVersions({ replicaSet }: World, eventId: string, log: readonly Committed[]): string[] {
  const kept = replicaSet.current.local.commits
    .all()
    .filter((commit) => commit.eventId === eventId)
    .map((commit) => fromCommitDocument(commit as unknown as CommitDocument)) // as the ledger writes it
    .flatMap((commit) => entriesOf(eventId, commit));
  const inLog = new Map(kept.map((entry) => [entry.version, JSON.stringify(entry)]));
  return log
    .filter(({ entry }) => inLog.get(entry.version) !== JSON.stringify(entry))
    .map(({ entry }) => `${eventId}: version ${entry.version} is lost`);
}

/** Ids that the code draws at random are renamed in order of appearance. */
class Names {
  private readonly known = new Map<string, string>();

  inPlaceOfIds(text: string): string {
    return text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const name = this.known.get(id) ?? `r${this.known.size + 1}`;
      this.known.set(id, name);
      return name;
    });
  }
}
