import { count, moment, price, STATUS_TEXT } from './format';
import type { EventSettings, EventSummary } from './types';

const NONE = 'none';

/** What differs between the settings of an event before and after a change, a line each. */
export function settingsChanges(before: EventSettings, after: EventSettings): string[] {
  const zone = after.timeZone;
  const time = (iso: string | undefined) => (iso === undefined ? NONE : moment(iso, zone));
  const limit = (value: number | undefined) => (value === undefined ? NONE : count(value));
  const pairs: [what: string, before: string, after: string][] = [
    ['Name', before.name, after.name],
    ['Sales', STATUS_TEXT[before.status], STATUS_TEXT[after.status]],
    ['Starts', time(before.startsAt), time(after.startsAt)],
    ['Ends', time(before.endsAt), time(after.endsAt)],
    ['Time zone', before.timeZone ?? NONE, zone ?? NONE],
    ['Sales open', time(before.salesOpenAt), time(after.salesOpenAt)],
    ['Sales close', time(before.salesCloseAt), time(after.salesCloseAt)],
    [
      'Seats per reservation',
      limit(before.limits.seatsPerReservation),
      limit(after.limits.seatsPerReservation),
    ],
    [
      'Seats per partner',
      limit(before.limits.seatsPerPartner),
      limit(after.limits.seatsPerPartner),
    ],
    ['Low stock at', thresholds(before), thresholds(after)],
    ...tierPairs(before, after),
  ];
  return pairs
    .filter(([, from, to]) => from !== to)
    .map(([what, from, to]) => `${what}: ${from} → ${to}`);
}

function thresholds({ lowStockAt = [] }: EventSettings): string {
  return lowStockAt.length === 0 ? NONE : lowStockAt.map(count).join(', ');
}

function tierPairs(before: EventSettings, after: EventSettings): [string, string, string][] {
  const ids = new Set([...Object.keys(before.tiers), ...Object.keys(after.tiers)]);
  return [...ids].flatMap((tierId): [string, string, string][] => {
    const [from, to] = [before.tiers[tierId], after.tiers[tierId]];
    const name = (to ?? from)?.name ?? tierId;
    if (!from || !to) return [[`Tier ${name}`, from ? 'there' : NONE, to ? 'there' : NONE]];
    return [
      ['Tier', from.name, to.name],
      [`Seats of ${name}`, count(from.totalSeats), count(to.totalSeats)],
      [`Price of ${name}`, price(from), price(to)],
    ];
  });
}

/** Those that an event has now. */
export function settingsOf(summary: EventSummary): EventSettings {
  return {
    ...summary,
    tiers: Object.fromEntries(summary.tiers.map((tier) => [tier.tierId, tier])),
  };
}
