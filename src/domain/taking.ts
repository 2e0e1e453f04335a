import type { Draft } from './draft';
import { findTier, NO_SALES_TEXT, salesAt, type EventState } from './event';
import { invalid, type Refusal } from './problems';
import { priceOf, type Item } from './reservation';

export interface Taking {
  partnerId: string;
  /** The seats to take: one item a tier. */
  items: readonly Item[];
  /** How many the reservation has then, and how many it has now. */
  seats: number;
  seatsBefore: number;
  /** Of the field that asks for them. */
  pointer: '/seats' | '/items';
}

/** Why these seats cannot be taken now, if so. Every command that takes seats asks this. */
export function refusalToTake(draft: Draft, taking: Taking): Refusal | undefined {
  return (
    outOfSales(draft) ??
    ofUnknownTier(draft, taking) ??
    overReservationLimit(draft, taking) ??
    overPartnerLimit(draft, taking) ??
    shortOfSeats(draft, taking)
  );
}

/** With the prices that their tiers have now. */
export function priced(event: EventState, items: readonly Item[]): Item[] {
  return items.map((item) => ({ ...item, ...priceOf(findTier(event, item.tierId) ?? {}) }));
}

/** Whether the refusal would have been none with more seats: overdue holds may have some. */
export function lacksSeats({ code, extensions }: Refusal): boolean {
  const reason = code === 'hold_expired' ? extensions?.reason : code;
  return reason === 'not_enough_seats' || reason === 'partner_limit_reached';
}

function outOfSales({ event, now }: Draft): Refusal | undefined {
  if (event.status === 'deleted') return { code: 'event_not_found' };
  const { state: reason, ...since } = salesAt(now, event);
  if (reason === 'on_sale') return undefined;
  return { code: 'sales_closed', detail: NO_SALES_TEXT[reason], extensions: { reason, ...since } };
}

function ofUnknownTier({ event }: Draft, { items }: Taking): Refusal | undefined {
  const unknown = items.find(({ tierId }) => !findTier(event, tierId));
  return unknown && { code: 'tier_not_found', extensions: { tierId: unknown.tierId } };
}

/** A reservation that became larger than the limit before it was lowered may stay so. */
function overReservationLimit({ event }: Draft, taking: Taking): Refusal | undefined {
  const { seats, seatsBefore, pointer } = taking;
  const { seatsPerReservation } = event.limits;
  if (seats <= Math.max(seatsPerReservation, seatsBefore)) return undefined;
  return invalid(pointer, `seats must be between 1 and ${seatsPerReservation}`);
}

function overPartnerLimit(draft: Draft, taking: Taking): Refusal | undefined {
  const { partnerId, seats, seatsBefore } = taking;
  const { seatsPerPartner } = draft.event.limits;
  if (seatsPerPartner === undefined || seats <= seatsBefore) return undefined;
  const partnerSeats = draft.partnerSeats(partnerId);
  if (partnerSeats === undefined)
    throw new Error(`the seats of partner ${partnerId} are not known`);
  const requested = seats - seatsBefore;
  const available = Math.max(0, seatsPerPartner - partnerSeats);
  return requested <= available
    ? undefined
    : { code: 'partner_limit_reached', extensions: { requested, available } };
}

function shortOfSeats({ event }: Draft, { items }: Taking): Refusal | undefined {
  for (const { tierId, seats } of items) {
    const available = findTier(event, tierId)?.availableSeats ?? 0;
    if (seats > available) {
      return { code: 'not_enough_seats', extensions: { tierId, requested: seats, available } };
    }
  }
  return undefined;
}
