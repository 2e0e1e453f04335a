import type { NewEvent } from '../../src/domain/event';
import type { ChangeEvent, Reduce, WantedItem } from '../../src/domain/command';
import { PERFECT_NETWORK, type NetworkPlan } from './link';
import { Random } from './random';

/** Which of all known reservations: 0 is the latest. */
type Target = number;

export type Request =
  | {
      kind: 'reserve';
      partnerId: string;
      items: WantedItem[];
      holdSeconds?: number;
      idempotencyKey?: string;
    }
  | { kind: 'confirm' | 'cancel' | 'find'; target: Target }
  | { kind: 'reduce'; target: Target; keep: Reduce['keep'] }
  | { kind: 'change_event'; settings: ChangeEvent['settings']; isConditional: boolean }
  | { kind: 'summary' | 'changes' };

export interface PlannedRequest {
  request: Request;
  eventId: string;
  /** Which instance, counted among those that there are. */
  instance: number;
  /** Before it is sent. */
  thinkMs: number;
  /** How often it is sent again if it got no answer. */
  repeats: number;
}

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
}

/** Far beyond every `slotIdleMs`, deadline and hold: a run's time is shorter than the world's. */
const LATE_MS_MAX = 3000;
const PAUSE_MS_MAX = 3000;
const SKEW_MS_MAX = 1500;
/** Shorter than the API allows, so that holds end while others are at work. */
const HOLD_SECONDS = [0.05, 0.2, 0.5, 1, 2];
export const HOLD_SECONDS_MAX = Math.max(...HOLD_SECONDS);

/** What a run concentrates on; the others have no focus. */
const FOCUSES = [
  'limits',
  'tiers',
  'growth',
  'reading',
  'holds',
  'doubt',
  'overlap',
  'contention',
  'failover',
  'overdue',
] as const;
export type Focus = (typeof FOCUSES)[number];

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
        slotIdleMs: 50,
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
  };
}

const LIKED = [
  'confirm',
  'cancel',
  'reduce',
  'find',
  'find',
  'summary',
  'changes',
  'change_event',
] as const;

const FOCUSED: Record<Focus, readonly Request['kind'][]> = {
  limits: ['reserve', 'reserve', 'reserve', 'cancel', 'change_event'],
  tiers: ['reserve', 'reserve', 'change_event', 'reduce', 'reduce'],
  growth: ['reserve', 'reserve', 'reserve', 'change_event'],
  reading: ['reserve', 'cancel', 'confirm', 'find', 'find', 'find', 'summary', 'summary'],
  holds: ['reserve', 'confirm', 'confirm'],
  overdue: ['reserve', 'reserve', 'reserve', 'cancel'],
  doubt: ['reserve', 'cancel', 'confirm'],
  overlap: ['reserve'],
  contention: ['reserve', 'reserve', 'reserve', 'change_event'],
  failover: [
    'reserve',
    'reserve',
    'cancel',
    'confirm',
    'change_event',
    'find',
    'changes',
    'summary',
  ],
};

const KEYLESS: readonly Focus[] = ['limits', 'tiers', 'overlap'];
const HOLDS_ONLY: readonly Focus[] = ['holds', 'overdue', 'overlap'];

/** The preferences of a run's clients. */
class Taste {
  readonly requests: readonly Request['kind'][];
  readonly holds: number;
  readonly holdSeconds: readonly number[];
  readonly keys: number;
  /** A few keys are used by many, with different payloads. */
  readonly keyCount: number;
  /** How often new settings are about the tiers that there are. */
  readonly tierRemovals: number;
  /** Whether new settings are about what ends or limits sales. */
  readonly settingsOfSales: boolean;
  /** How often seats of every tier are wanted at once. */
  readonly allTiers: number;

  constructor(random: Random, focus: Focus | undefined) {
    const liked = random.times(1, 5, () => random.pick(LIKED));
    const reserves = random.times(1, 4, () => 'reserve' as const);
    this.requests = focus ? FOCUSED[focus] : ['reserve', ...reserves, ...liked];
    this.holds = focus && HOLDS_ONLY.includes(focus) ? 1 : random.pick([0, 0.3, 0.8]);
    this.holdSeconds = focus === 'overdue' ? [0.05, 0.1] : HOLD_SECONDS;
    const keys =
      focus && KEYLESS.includes(focus) ? [0] : focus === 'contention' ? [0, 0.5] : [0, 0.5, 1];
    this.keys = random.pick(keys);
    this.settingsOfSales = focus === 'contention';
    this.keyCount = random.pick([2, 6, 20]);
    this.allTiers = focus === 'tiers' ? 0.5 : 0.05;
    this.tierRemovals =
      focus === 'tiers' ? 0.8 : focus === 'growth' ? 0 : random.pick([0, 0.2, 0.9]);
  }
}

function newEvent(random: Random, place: number): NewEvent {
  const limit = random.chance(0.5) ? { seatsPerPartner: random.whole(3, 8) } : {};
  return {
    eventId: `event-${place + 1}`,
    name: 'Event',
    tiers: random.times(1, 2, (tier) => ({
      tierId: TIERS[tier] ?? '',
      name: 'Tier',
      totalSeats: random.whole(2, 12),
    })),
    limits: { seatsPerReservation: random.whole(3, 6), ...limit },
  };
}

/** One has a name that objects inherit. */
const TIERS = ['ga', 'constructor'];
const PARTNERS = ['abc-corp', 'xyz-corp'];

function plannedRequest(
  random: Random,
  taste: Taste,
  events: NewEvent[],
  thinkMs: number,
): PlannedRequest {
  return {
    request: request(random, taste),
    eventId: random.pick(events).eventId,
    instance: random.whole(0, 5),
    thinkMs: random.between(0, thinkMs),
    repeats: random.whole(0, 3),
  };
}

function request(random: Random, taste: Taste): Request {
  const kind = random.pick(taste.requests);
  const target = random.chance(0.7) ? random.whole(0, 2) : random.whole(0, 9);
  switch (kind) {
    case 'reserve':
      return reserve(random, taste);
    case 'confirm':
    case 'cancel':
    case 'find':
      return { kind, target };
    case 'reduce':
      return { kind, target, keep: keep(random) };
    case 'change_event':
      return { kind, settings: settings(random, taste), isConditional: random.chance(0.5) };
    case 'summary':
    case 'changes':
      return { kind };
  }
}

function reserve(random: Random, { holds, holdSeconds, keys, keyCount, allTiers }: Taste): Request {
  const items = random.chance(allTiers)
    ? TIERS.map((tierId) => ({ tierId, seats: 1 }))
    : random.chance(0.6)
      ? [{ seats: random.whole(1, 4) }]
      : random.times(1, 2, () => ({ tierId: random.pick(TIERS), seats: random.whole(1, 3) }));
  const isKeyed = random.chance(keys);
  const key = random.whole(1, keyCount);
  const seconds = random.pick(holdSeconds);
  return {
    kind: 'reserve',
    partnerId: random.pick(PARTNERS),
    // What is asked for under a key is nearly always the same.
    items: isKeyed && random.chance(0.9) ? [{ seats: (key % 4) + 1 }] : items,
    ...(isKeyed
      ? {
          idempotencyKey: `k${key}`,
          ...(key % 10 < holds * 10 && { holdSeconds: holdSeconds[key % holdSeconds.length] ?? 1 }),
        }
      : random.chance(holds) && { holdSeconds: seconds }),
  };
}

function keep(random: Random): Reduce['keep'] {
  return random.chance(0.5)
    ? { seats: random.whole(1, 3) }
    : { items: [{ tierId: random.pick(TIERS), seats: random.whole(1, 2) }] };
}

function settings(
  random: Random,
  { tierRemovals, settingsOfSales }: Taste,
): ChangeEvent['settings'] {
  const tierId = random.pick(TIERS);
  if (settingsOfSales) {
    return random.chance(0.5)
      ? { status: random.pick(['paused', 'on_sale']) }
      : { limits: { seatsPerPartner: random.chance(0.5) ? null : random.whole(2, 9) } };
  }
  if (random.chance(tierRemovals)) return { tiers: [{ tierId, remove: true }] };
  switch (random.whole(0, 3)) {
    case 0:
      return { status: random.chance(0.3) ? 'paused' : 'on_sale' };
    case 1:
      return { limits: { seatsPerPartner: random.chance(0.3) ? null : random.whole(2, 9) } };
    default:
      return { tiers: [{ tierId, name: 'Tier', totalSeats: random.whole(1, 14) }] };
  }
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
