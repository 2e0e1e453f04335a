import type { EventSettings } from './change';
import type { ChangeEvent, Outcome, TierSettings } from './command';
import type { Draft } from './draft';
import {
  findTier,
  thresholdsOf,
  TIME_FIELDS,
  timesFault,
  timesOf,
  wasSold,
  type EventState,
  type Tier,
} from './event';
import { invalid, type Refusal } from './problems';
import { settingsSizeFault } from './size';

type Settings = ChangeEvent['settings'];

/** Sets what the command names; all of it or, on any refusal, none. */
export function decideEventChange(draft: Draft, { ifMatch, settings }: ChangeEvent): Outcome {
  const { event } = draft;
  if (event.status === 'deleted') {
    return { kind: 'refused', refusal: { code: 'event_not_found' } };
  }
  if (ifMatch !== 'any' && !ifMatch.includes(event.version)) {
    return { kind: 'refused', refusal: { code: 'version_mismatch' } };
  }
  if (settings.status === 'deleted' && wasSold(event)) {
    return { kind: 'refused', refusal: { code: 'event_has_reservations' } };
  }
  const fault = timesFault(timesOf({ ...event, ...settings }));
  if (fault) return { kind: 'refused', refusal: fault };
  const wanted = tierSettings(settings, event);
  if ('code' in wanted) return { kind: 'refused', refusal: wanted };
  const tiers = decideTiers(draft, wanted);
  if ('code' in tiers) return { kind: 'refused', refusal: tiers };
  const { name = event.name } = settings;
  const tooLarge = settingsSizeFault(settingsOf({ ...event, name, tiers: tiers.next }));
  if (tooLarge) return { kind: 'refused', refusal: tooLarge };

  const before = { available: event.availableSeats, ...thresholdsOf(event) };
  setTiers(event, tiers.next);
  setSettings(event, settings);
  draft.recordSettings(settingsOf(event), before);
  return { kind: 'event', event: structuredClone(event) };
}

/** What a caller may set of an event, as it is now. */
export function settingsOf(event: EventState): EventSettings {
  const { name, status, limits } = event;
  return {
    name,
    status,
    limits,
    ...thresholdsOf(event),
    ...timesOf(event),
    tiers: Object.fromEntries(
      Object.entries(event.tiers).map(
        ([tierId, { availableSeats, heldSeats, wasUsed, ...tier }]) => [tierId, tier],
      ),
    ),
  };
}

function tierSettings(
  { tiers, totalSeats }: Settings,
  event: EventState,
): TierSettings[] | Refusal {
  if (totalSeats === undefined) return tiers ?? [];
  const [only, second] = Object.keys(event.tiers);
  return only !== undefined && second === undefined
    ? [{ tierId: only, totalSeats }, ...(tiers ?? [])]
    : invalid('/totalSeats', 'totalSeats is ambiguous for several tiers, name the tiers to resize');
}

function decideTiers(
  draft: Draft,
  wanted: TierSettings[],
): { next: Record<string, Tier> } | Refusal {
  const next = new Map(Object.entries(draft.event.tiers));
  for (const settings of wanted) {
    const tier = findTier(draft.event, settings.tierId);
    const refusal = tier ? refuseTierChange(tier, settings) : refuseNewTier(settings);
    if (refusal) return refusal;
    if (settings.remove) next.delete(settings.tierId);
    else next.set(settings.tierId, withSettings(tier, settings));
  }
  return next.size > 0
    ? { next: Object.fromEntries(next) }
    : invalid('/tiers', 'an event needs a tier');
}

function refuseNewTier({ tierId, name, totalSeats, remove }: TierSettings): Refusal | undefined {
  if (remove) {
    return {
      code: 'tier_not_found',
      detail: `Tier not found: ${tierId}`,
      extensions: { tierId },
    };
  }
  return name === undefined || totalSeats === undefined
    ? invalid('/tiers', `the new tier ${tierId} needs a name and totalSeats`)
    : undefined;
}

function refuseTierChange(tier: Tier, settings: TierSettings): Refusal | undefined {
  const { tierId, remove, totalSeats: requested = tier.totalSeats } = settings;
  const taken = tier.totalSeats - tier.availableSeats;
  if (remove && tier.wasUsed) {
    return {
      code: 'not_enough_seats',
      detail: `Tier ${tierId} was sold from, it cannot be removed`,
      extensions: { tierId },
    };
  }
  if (!remove && requested < taken) {
    const detail = `Tier ${tierId} cannot shrink below its ${taken} held and confirmed seats`;
    return {
      code: 'not_enough_seats',
      detail,
      extensions: { tierId, requested, available: taken },
    };
  }
  return undefined;
}

function withSettings(tier: Tier | undefined, settings: TierSettings): Tier {
  const { tierId, remove, ...set } = settings;
  const before = tier ?? { name: tierId, totalSeats: 0, availableSeats: 0, heldSeats: 0 };
  const totalSeats = set.totalSeats ?? before.totalSeats;
  const availableSeats = before.availableSeats + totalSeats - before.totalSeats;
  return { ...before, ...set, totalSeats, availableSeats };
}

function setTiers(event: EventState, tiers: Record<string, Tier>): void {
  const sum = (count: (tier: Tier) => number) =>
    Object.values(tiers).reduce((total, tier) => total + count(tier), 0);
  event.tiers = tiers;
  event.totalSeats = sum((tier) => tier.totalSeats);
  event.availableSeats = sum((tier) => tier.availableSeats);
}

function setSettings(event: EventState, settings: Settings): void {
  const { name, status, limits, lowStockAt } = settings;
  if (name !== undefined) event.name = name;
  if (status !== undefined) event.status = status;
  if (limits) setLimits(event, limits);
  if (lowStockAt) event.lowStockAt = lowStockAt;
  if (lowStockAt === null) Reflect.deleteProperty(event, 'lowStockAt');
  const times = timesOf({ ...event, ...settings });
  for (const field of TIME_FIELDS) Reflect.deleteProperty(event, field);
  Object.assign(event, times);
}

function setLimits(
  event: EventState,
  { seatsPerReservation, seatsPerPartner }: NonNullable<Settings['limits']>,
): void {
  const wasLimited = event.limits.seatsPerPartner !== undefined;
  event.limits = {
    ...event.limits,
    ...(seatsPerReservation !== undefined && { seatsPerReservation }),
    ...(typeof seatsPerPartner === 'number' && { seatsPerPartner }),
  };
  if (seatsPerPartner === null) {
    Reflect.deleteProperty(event.limits, 'seatsPerPartner');
    Reflect.deleteProperty(event, 'partnerSeatsSince');
  } else if (!wasLimited && seatsPerPartner !== undefined) {
    event.partnerSeatsSince = event.version + 1;
  }
}
