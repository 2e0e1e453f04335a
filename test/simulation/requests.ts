import type { ChangeEvent, SeatsWish, WantedItem } from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
import { RESERVATION_STATUSES, type ReservationStatus } from '../../src/domain/reservation';
import type { Random } from './random';

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
  | { kind: 'confirm'; target: Target; keep?: SeatsWish; retake?: boolean }
  | { kind: 'extend'; target: Target; holdSeconds: number }
  | { kind: 'change'; target: Target; wanted: SeatsWish }
  | { kind: 'cancel' | 'find'; target: Target }
  | { kind: 'change_event'; settings: ChangeEvent['settings']; isConditional: boolean }
  | ({ kind: 'list' } & ListQuery)
  | { kind: 'summary' | 'changes' };

/** Which of an event's reservations, and how many at a time. */
export interface ListQuery {
  partnerId?: string;
  status?: ReservationStatus;
  pageSize: number;
}

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

/** Shorter than the API allows, so that holds end while others are at work. */
const HOLD_SECONDS = [0.05, 0.2, 0.5, 1, 2];
export const HOLD_SECONDS_MAX = Math.max(...HOLD_SECONDS);

/** What a run concentrates on; the others have no focus. */
export const FOCUSES = [
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
  'late',
] as const;
export type Focus = (typeof FOCUSES)[number];

const LIKED = [
  'confirm',
  'cancel',
  'change',
  'extend',
  'find',
  'list',
  'summary',
  'changes',
  'change_event',
] as const;

const FOCUSED: Record<Focus, readonly Request['kind'][]> = {
  limits: ['reserve', 'reserve', 'reserve', 'reserve', 'cancel', 'change', 'change_event'],
  tiers: ['reserve', 'reserve', 'change_event', 'change', 'cancel'],
  growth: ['reserve', 'reserve', 'reserve', 'change', 'change_event'],
  reading: ['reserve', 'reserve', 'cancel', 'confirm', 'find', 'find', 'list', 'list', 'summary'],
  holds: ['reserve', 'confirm', 'confirm'],
  overdue: ['reserve', 'reserve', 'reserve', 'cancel'],
  late: ['reserve', 'reserve', 'confirm', 'confirm', 'extend', 'change', 'change_event'],
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
    'list',
    'changes',
    'summary',
  ],
};

const TIER_REMOVALS: Partial<Record<Focus | 'any', number>> = { tiers: 0.8, growth: 0, limits: 0 };

const KEYLESS: readonly Focus[] = ['limits', 'tiers', 'overlap'];

const HOLDS_ONLY: readonly Focus[] = ['holds', 'overdue', 'late', 'overlap'];

const SALES_SETTINGS: readonly Focus[] = ['contention', 'limits', 'late'];

/** The preferences of a run's clients. */
export class Taste {
  readonly requests: readonly Request['kind'][];
  readonly holds: number;
  readonly holdSeconds: readonly number[];
  /** How often a confirmation is to take the seats of a hold again that is over. */
  readonly retakes: number;
  /** How often only a part of a hold is confirmed. */
  readonly parts: number;
  readonly keys: number;
  /** A few keys are used by many, with different payloads. */
  readonly keyCount: number;
  /** How often new settings are about the tiers that there are. */
  readonly tierRemovals: number;
  /** How often new settings are about what ends or limits sales. */
  readonly settingsOfSales: number;
  /** How often seats of every tier are wanted at once. */
  readonly allTiers: number;

  constructor(random: Random, focus: Focus | undefined) {
    const liked = random.times(1, 5, () => random.pick(LIKED));
    const reserves = random.times(1, 4, () => 'reserve' as const);
    this.requests = focus ? FOCUSED[focus] : ['reserve', ...reserves, ...liked];
    this.holds = focus && HOLDS_ONLY.includes(focus) ? 1 : random.pick([0, 0.3, 0.8]);
    this.holdSeconds = focus === 'overdue' || focus === 'late' ? [0.05, 0.1] : HOLD_SECONDS;
    this.retakes = focus === 'late' ? 0.8 : focus ? 0 : 0.2;
    this.parts = focus === 'late' || !focus ? 0.2 : 0;
    const keys =
      focus && KEYLESS.includes(focus) ? [0] : focus === 'contention' ? [0, 0.5] : [0, 0.5, 1];
    this.keys = random.pick(keys);
    this.settingsOfSales = focus && SALES_SETTINGS.includes(focus) ? 1 : 0.3;
    this.keyCount = random.pick([2, 6, 20]);
    this.allTiers = focus === 'tiers' ? 0.5 : 0.05;
    this.tierRemovals = TIER_REMOVALS[focus ?? 'any'] ?? random.pick([0, 0.2, 0.9]);
  }
}

export function newEvent(random: Random, place: number): NewEvent {
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
const PARTNERS = ['abc-corp', 'xyz-corp', 'one-corp'];

export function plannedRequest(
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
      if (taste.retakes > 0 && random.chance(taste.retakes)) return { kind, target, retake: true };
      return {
        kind,
        target,
        ...(taste.parts > 0 && random.chance(taste.parts) && { keep: seatsWish(random) }),
      };
    case 'extend':
      return { kind, target, holdSeconds: random.pick(HOLD_SECONDS) };
    case 'change':
      return { kind, target, wanted: seatsWish(random) };
    case 'cancel':
    case 'find':
      return { kind, target };
    case 'change_event':
      return { kind, settings: settings(random, taste), isConditional: random.chance(0.5) };
    case 'list':
      return listRequest(random);
    case 'summary':
    case 'changes':
      return { kind };
  }
}

/** All of an event's reservations, one partner's, or those of one status. */
export function listRequest(random: Random): Request {
  const pageSize = random.pick([1, 2, 3, 100]);
  switch (random.whole(0, 3)) {
    case 0:
      return { kind: 'list', pageSize, partnerId: random.pick(PARTNERS) };
    case 1:
      return { kind: 'list', pageSize, status: random.pick(RESERVATION_STATUSES) };
    default:
      return { kind: 'list', pageSize };
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

function seatsWish(random: Random): SeatsWish {
  return random.chance(0.5)
    ? { seats: random.whole(1, 4) }
    : { items: [{ tierId: random.pick(TIERS), seats: random.whole(1, 2) }] };
}

function settings(
  random: Random,
  { tierRemovals, settingsOfSales }: Taste,
): ChangeEvent['settings'] {
  const tierId = random.pick(TIERS);
  if (random.chance(tierRemovals)) return { tiers: [{ tierId, remove: true }] };
  if (random.chance(settingsOfSales)) {
    return random.chance(0.3)
      ? { status: random.chance(0.3) ? 'paused' : 'on_sale' }
      : { limits: { seatsPerPartner: random.chance(0.4) ? null : random.whole(2, 9) } };
  }
  return { tiers: [{ tierId, name: 'Tier', totalSeats: random.whole(1, 14) }] };
}
