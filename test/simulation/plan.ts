import type { NewEvent } from '../../src/domain/event';
import { PERFECT_NETWORK, type NetworkPlan } from './link';
import { Random } from './random';
import {
  FOCUSES,
  newEvent,
  plannedRequest,
  Taste,
  type Focus,
  type PlannedRequest,
} from './requests';

/** A fault that happens after that many steps. */
export interface Mishap {
  afterSteps: number;
  kind: 'crash' | 'stop' | 'pause' | 'outage' | 'clock' | 'rollback' | 'backup' | 'restore';
  instance: number;
  /**
   * Of a pause or an outage; of a clock, how far it jumps; how long an old primary still answers.
   */
  ms: number;
}

/** One complete run: everything else is drawn from its seed. */
export interface Plan {
  seed: number;
  events: NewEvent[];
  clients: PlannedRequest[][];
  mishaps: Mishap[];
  network: NetworkPlan;
  /** The maximum delay until a majority has a write of the primary. */
  replicationMs: number;
  skewsMs: number[];
  /** The probability that a host crashes or pauses right after its commit took effect. */
  crashOnCommit: number;
  pauseOnCommit: number;
  deadlineMs: number;
  slotIdleMs: number;
  recoveryMs: number;
  sweepMs: number;
  /** The duration of requests and faults; after it everything is repaired. */
  activeMs: number;
  /** How likely one who was answered reads it at once, wherever. */
  readsAfter: number;
}

/** Far beyond every `slotIdleMs`, deadline and hold: a run's time is shorter than the world's. */
const LATE_MS_MAX = 3000;
const PAUSE_MS_MAX = 3000;
const SKEW_MS_MAX = 1500;
/**
 * Draws a plan. Each seed prefers some faults and has none of others ("swarm testing"), and some
 * have a focus, drawn or given.
 */
export function planOf(seed: number, told?: Focus): Plan {
  const random = new Random(seed).fork('plan');
  const focus = told ?? (random.chance(0.4) ? random.pick(FOCUSES) : undefined);
  const plan = anyPlan(seed, random, focus);
  return focus === undefined ? plan : focused(plan, random, focus);
}

/** A plan in which what the focus is about happens more often, and to more at a time. */
function focused(plan: Plan, random: Random, focus: Focus): Plan {
  const busy = { ...plan, crashOnCommit: 0.1, pauseOnCommit: 0.2, deadlineMs: 2000 };
  switch (focus) {
    case 'limits':
    case 'holds':
      return { ...plan, network: { ...plan.network, slow: 0.5, slowMs: 30 } };
    case 'late':
      return { ...busy, sweepMs: random.pick([20, 500]), network: { ...plan.network, lost: 0.1 } };
    case 'overdue': {
      // Sold out again and again, while old slots still have holds that have ended.
      const clients = [...plan.clients, ...plan.clients].map((requests) =>
        requests.map((planned) => ({ ...planned, thinkMs: random.between(0, 100) })),
      );
      const network = { ...PERFECT_NETWORK, slow: 0.5, slowMs: 20 };
      return { ...plan, clients, network, slotIdleMs: 1500, sweepMs: 20 };
    }
    case 'tiers':
      return { ...busy, slotIdleMs: random.pick([50, 1500]) };
    case 'reading':
      return { ...busy, slotIdleMs: 50, network: { ...plan.network, slow: 0.3, slowMs: 600 } };
    case 'overlap': {
      // Many at one instance, whose commits come while those before them are still being settled.
      const clients = [...plan.clients, ...plan.clients].map((requests) =>
        requests.map((planned) => ({
          ...planned,
          instance: random.chance(0.1) ? 1 : 0,
          thinkMs: random.between(0, 15),
        })),
      );
      const network = { ...plan.network, lost: 0.15, slow: 0.3, slowMs: 100 };
      return { ...busy, clients, network, crashOnCommit: 0.15, pauseOnCommit: 0 };
    }
    case 'contention': {
      // Several instances at once, with enough seats for all of them.
      const clients = [...plan.clients, ...plan.clients].map((requests, place) =>
        requests.map((planned) => ({
          ...planned,
          instance: place,
          thinkMs: random.between(0, 10),
        })),
      );
      const events = plan.events.map((event) => ({
        ...event,
        tiers: event.tiers.map((tier) => ({ ...tier, totalSeats: tier.totalSeats * 6 })),
        limits: { seatsPerReservation: 6 },
      }));
      return { ...busy, clients, events, slotIdleMs: random.pick([50, 1500]) };
    }
    case 'failover': {
      // One primary after the other is disconnected, while some hosts still believe in it.
      const mishaps = random.times(3, 6, (place) => ({
        afterSteps: 40 * place + random.whole(0, 60),
        kind: 'rollback' as const,
        instance: 0,
        ms: random.between(100, 1500),
      }));
      const replicationMs = random.pick([10, 40]);
      return {
        ...plan,
        mishaps,
        replicationMs,
        deadlineMs: 2000,
        slotIdleMs: random.pick([50, 1500]),
        crashOnCommit: 0.05,
      };
    }
    case 'growth':
    case 'doubt':
      return { ...busy, slotIdleMs: 50, network: { ...plan.network, replyLost: 0.3, slow: 0.3 } };
  }
}

function anyPlan(seed: number, random: Random, focus: Focus | undefined): Plan {
  const events = random.times(1, focus ? 1 : 2, (place) => newEvent(random, place));
  const skewsMs = random.times(2, 3, () =>
    random.chance(0.5) ? 0 : random.between(-SKEW_MS_MAX, SKEW_MS_MAX),
  );
  const thinkMs = random.pick(focus ? [5, 20] : [5, 50, 400]);
  const taste = new Taste(random, focus);
  return {
    seed,
    events,
    clients: random.times(2, 5, () =>
      random.times(2, 8, () => plannedRequest(random, taste, events, thinkMs)),
    ),
    mishaps: random.chance(0.3) ? [] : random.times(1, 5, () => mishap(random)).flat(),
    network: random.chance(0.15) ? PERFECT_NETWORK : network(random),
    replicationMs: random.pick([0, 3, 30]),
    skewsMs,
    crashOnCommit: random.pick([0, 0, 0.05, 0.2]),
    pauseOnCommit: random.pick([0, 0, 0.05, 0.2]),
    deadlineMs: random.pick([100, 500, 2000]),
    slotIdleMs: random.pick([50, 300, 1500]),
    recoveryMs: random.between(200, 700),
    sweepMs: random.between(200, 700),
    activeMs: random.pick([1500, 3000]),
    readsAfter: random.pick([0, 0.3, 1]),
  };
}

function mishap(random: Random): Mishap[] {
  const kind = random.pick(MISHAPS);
  const ms =
    kind === 'clock'
      ? random.between(-SKEW_MS_MAX, SKEW_MS_MAX)
      : random.chance(0.5)
        ? random.between(0, 100)
        : random.between(100, kind === 'pause' || kind === 'rollback' ? PAUSE_MS_MAX : 1000);
  const mishap = { afterSteps: random.whole(5, 500), kind, instance: random.whole(0, 5), ms };
  if (kind !== 'restore') return [mishap];
  const madeAfter = random.whole(0, mishap.afterSteps);
  return [{ ...mishap, kind: 'backup', afterSteps: madeAfter }, mishap];
}

const MISHAPS = [
  'crash',
  'crash',
  'stop',
  'pause',
  'outage',
  'clock',
  'rollback',
  'rollback',
  'restore',
] as const;

function network(random: Random): NetworkPlan {
  const sometimes = () => random.pick([0, 0, 0.02, 0.1]);
  return {
    lost: sometimes(),
    replyLost: sometimes(),
    late: sometimes(),
    twice: sometimes(),
    unconfirmed: sometimes(),
    error: sometimes(),
    slow: random.pick([0, 0.05, 0.3]),
    slowMs: random.pick([30, 600]),
    lateMs: random.between(50, LATE_MS_MAX),
  };
}
