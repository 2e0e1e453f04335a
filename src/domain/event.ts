import { invalid, type Refusal } from './problems';

/** Seats as they are counted, for an event and for each of its tiers: confirmed seats are the rest. */
export interface SeatCount {
  totalSeats: number;
  availableSeats: number;
  heldSeats: number;
}

export interface Tier extends SeatCount {
  name: string;
  /** Price of one seat in the currency's minor unit, e.g. cents. */
  priceMinor?: number;
  /** ISO 4217, e.g. `EUR`. */
  currency?: string;
  /** Whether any reservation ever named it: then it cannot be removed. */
  wasUsed?: true;
}

/** Those that callers see and set. */
export const EVENT_STATUSES = ['on_sale', 'paused', 'closed', 'archived'] as const;
/**
 * A deleted event is there for nobody any more, but its document stays: so its log stays complete, and its id
 * never means another event.
 */
export const STORED_STATUSES = [...EVENT_STATUSES, 'deleted'] as const;
export type EventStatus = (typeof STORED_STATUSES)[number];

export interface EventLimits {
  seatsPerReservation: number;
  /** Seats that one partner may hold and have confirmed at a time; no limit if absent. */
  seatsPerPartner?: number;
}

/** When an event takes place, and when it is sold. */
export interface EventTimes {
  startsAt?: Date;
  endsAt?: Date;
  /** The one that people at the event live by, from the IANA database, e.g. `Europe/Berlin`. */
  timeZone?: string;
  salesOpenAt?: Date;
  salesCloseAt?: Date;
}

/** Times as callers set them: null removes one. */
export type TimeSettings = { [Field in keyof EventTimes]?: Required<EventTimes>[Field] | null };

/** One event at one version: everything a decision needs to know about it. */
export interface EventState extends SeatCount, EventTimes {
  eventId: string;
  name: string;
  status: EventStatus;
  /** Confirmed reservations; held ones do not count. */
  reservationCount: number;
  /** In the order in which they are offered; the first is the default. */
  tiers: Record<string, Tier>;
  limits: EventLimits;
  /** A message tells when no more seats than that are available; in any order. */
  lowStockAt?: number[];
  /**
   * The version that began to limit the seats of a partner, if they are limited. From then on each partner's
   * seats are known from its last change; before, only its reservations tell them.
   */
  partnerSeatsSince?: number;
  /** Counts the event's changes, from 0. */
  version: number;
  /**
   * Names the last commit. After a failover two histories of an event may have the same version, never the
   * same commit: version and commit together name one state.
   */
  lastCommitId: string;
}

export interface NewTier {
  tierId: string;
  name: string;
  totalSeats: number;
  priceMinor?: number;
  currency?: string;
}

export interface NewEvent extends EventTimes {
  eventId: string;
  name: string;
  tiers: NewTier[];
  limits?: Partial<EventLimits>;
  lowStockAt?: number[];
  status?: EventStatus;
}

/**
 * Tier ids are fields of the event's document, so an id must have nothing that has a meaning in a path or a
 * field of MongoDB (`$`, `.`), must not be `__proto__`, and must not be a number, which JavaScript would
 * order before the other tiers. Every other word is allowed, even `constructor`.
 */
export const TIER_ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const GENERAL_TIER = { tierId: 'general', name: 'General' };
export const SEATS_PER_RESERVATION_DEFAULT = 10;

/** An event at version 0 with every seat free. The code that stores it gives it a `lastCommitId`. */
export function openEvent({ tiers, limits, status = 'on_sale', ...event }: NewEvent): EventState {
  const totalSeats = tiers.reduce((sum, tier) => sum + tier.totalSeats, 0);
  return {
    ...event,
    status,
    totalSeats,
    availableSeats: totalSeats,
    heldSeats: 0,
    reservationCount: 0,
    tiers: Object.fromEntries(
      tiers.map(({ tierId, ...tier }) => [
        tierId,
        { ...tier, availableSeats: tier.totalSeats, heldSeats: 0 },
      ]),
    ),
    limits: { seatsPerReservation: SEATS_PER_RESERVATION_DEFAULT, ...limits },
    ...(limits?.seatsPerPartner !== undefined && { partnerSeatsSince: 0 }),
    version: 0,
    lastCommitId: '',
  };
}

/** The tier of that id, never something that an object merely inherits. */
export function findTier(event: EventState, tierId: string): Tier | undefined {
  return Object.hasOwn(event.tiers, tierId) ? event.tiers[tierId] : undefined;
}

/** Whether any reservation was ever made. */
export function wasSold({ tiers }: EventState): boolean {
  return Object.values(tiers).some(({ wasUsed }) => wasUsed);
}

/** Whether new reservations are taken at a moment; if not, why not, and since when or until when. */
export type Sales =
  | { state: 'on_sale' | 'paused' | 'closed' }
  | { state: 'not_open_yet'; opensAt: Date }
  | { state: 'over'; closedAt: Date };

/**
 * Sales end at `salesCloseAt`, even if that is after the event has begun; without one, when it begins. Of
 * several reasons it gives the one that lasts longest: a paused event may be resumed.
 */
export function salesAt(
  now: Date,
  {
    status,
    startsAt,
    salesOpenAt,
    salesCloseAt = startsAt,
  }: EventTimes & Pick<EventState, 'status'>,
): Sales {
  if (status === 'closed' || status === 'archived') return { state: 'closed' };
  if (salesCloseAt && salesCloseAt <= now) return { state: 'over', closedAt: salesCloseAt };
  if (status === 'paused') return { state: 'paused' };
  if (salesOpenAt && now < salesOpenAt) return { state: 'not_open_yet', opensAt: salesOpenAt };
  return { state: 'on_sale' };
}

/** Why an event takes no new reservations. */
export const NO_SALES_TEXT: Record<Exclude<Sales['state'], 'on_sale'>, string> = {
  paused: 'Sales are paused',
  closed: 'Sales are closed',
  not_open_yet: 'Sales have not opened yet',
  over: 'Sales have ended',
};

/** What an event is to those who sell and buy: whether there are sales, and any seat left for them. */
export type Standing = Sales | { state: 'sold_out' | 'archived' };

/** Why an event sells nothing, or that it does: the one answer for the API's refusals and for the dashboard. */
export function standingAt(
  now: Date,
  event: EventTimes & Pick<EventState, 'status' | 'totalSeats' | 'availableSeats'>,
): Standing {
  if (event.status === 'archived') return { state: 'archived' };
  const sales = salesAt(now, event);
  const isSoldOut = event.availableSeats === 0 && event.totalSeats > 0;
  return sales.state === 'on_sale' && isSoldOut ? { state: 'sold_out' } : sales;
}

export const TIME_FIELDS = [
  'startsAt',
  'endsAt',
  'timeZone',
  'salesOpenAt',
  'salesCloseAt',
] as const satisfies (keyof EventTimes)[];

/** Those that there are. */
export function timesOf(event: TimeSettings): EventTimes {
  const { startsAt, endsAt, timeZone, salesOpenAt, salesCloseAt } = event;
  return {
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
    ...(typeof timeZone === 'string' && { timeZone }),
    ...(salesOpenAt && { salesOpenAt }),
    ...(salesCloseAt && { salesCloseAt }),
  };
}

/** The thresholds, if there are any. */
export function thresholdsOf({ lowStockAt }: Pick<EventState, 'lowStockAt'>) {
  return lowStockAt && { lowStockAt };
}

/** What is wrong with the order of an event's times, if anything. */
export function timesFault(times: EventTimes): Refusal | undefined {
  const { startsAt, endsAt, salesOpenAt, salesCloseAt } = times;
  if (startsAt && endsAt && startsAt >= endsAt) {
    return invalid('/endsAt', 'endsAt must be after startsAt');
  }
  return salesOpenAt && salesCloseAt && salesOpenAt >= salesCloseAt
    ? invalid('/salesCloseAt', 'salesCloseAt must be after salesOpenAt')
    : undefined;
}

/** What is wrong with an event's counts, one line a fault. An event that is read should have none. */
export function damageOf(event: EventState): string[] {
  const missing = missingParts(event);
  if (missing.length > 0) return missing;
  const tiers = Object.entries(event.tiers);
  const seats = COUNTERS.flatMap((field) => [
    ...wholeNumber(field, event[field]),
    ...tiers.flatMap(([tierId, tier]) => wholeNumber(`tiers.${tierId}.${field}`, tier[field])),
  ]);
  const damage = [
    ...seats,
    ...wholeNumber('version', event.version),
    ...wholeNumber('reservationCount', event.reservationCount),
    ...wholeNumber('limits.seatsPerReservation', event.limits.seatsPerReservation),
    ...(tiers.length === 0 ? ['tiers is empty'] : []),
  ];
  return damage.length > 0 ? damage : [...overdrawn('', event), ...unevenSums(event)];
}

function missingParts({ tiers, limits }: EventState): string[] {
  const parts: [string, unknown][] = [
    ['tiers', tiers],
    ['limits', limits],
    // Nothing, if there are none.
    ...Object.entries(Object(tiers) as object).map(([tierId, tier]): [string, unknown] => [
      `tiers.${tierId}`,
      tier,
    ]),
  ];
  return parts.flatMap(([path, part]) =>
    typeof part === 'object' && part !== null ? [] : [`${path} is ${String(part)}`],
  );
}

/** Fails if the counts of an event that was read cannot be right: deciding on them could oversell. */
export function assertUndamaged(event: EventState): void {
  const [damage] = damageOf(event);
  if (damage !== undefined) throw damaged(event.eventId, damage);
}

export function damaged(eventId: string, damage: string): Error {
  return new Error(`event ${eventId} is damaged, run the audit: ${damage}`);
}

const COUNTERS = ['totalSeats', 'availableSeats', 'heldSeats'] as const;

function wholeNumber(path: string, value: unknown): string[] {
  return Number.isSafeInteger(value) && Number(value) >= 0
    ? []
    : [`${path} is ${String(value)}, not a whole number of at least 0`];
}

function overdrawn(prefix: string, { totalSeats, availableSeats, heldSeats }: SeatCount): string[] {
  return availableSeats + heldSeats > totalSeats
    ? [
        `${prefix}availableSeats ${availableSeats} + heldSeats ${heldSeats} > totalSeats ${totalSeats}`,
      ]
    : [];
}

function unevenSums(event: EventState): string[] {
  const tiers = Object.entries(event.tiers);
  return [
    ...tiers.flatMap(([tierId, tier]) => overdrawn(`tiers.${tierId}.`, tier)),
    ...COUNTERS.flatMap((field) => {
      const sum = tiers.reduce((total, [, tier]) => total + tier[field], 0);
      return sum === event[field]
        ? []
        : [`${field} is ${event[field]}, but its tiers' sum is ${sum}`];
    }),
  ];
}
