import type { Change } from './change';
import { decideEventChange } from './change-event';
import type { Command, Outcome, Reduce, ReservationCommand, Reserve } from './command';
import { Draft, type Facts } from './draft';
import { findTier, salesAt, type EventState } from './event';
import { invalid, type Refusal } from './problems';
import {
  asCreated,
  firstSeats,
  isOverdue,
  itemsOfTier,
  mergeItems,
  notesOf,
  priceOf,
  sumSeats,
  type Item,
  type Reservation,
} from './reservation';

export interface Decision {
  /** One for each command, in the commands' order. */
  outcomes: Outcome[];
  /** With contiguous versions from `facts.event.version + 1`; empty if nothing changes. */
  changes: Change[];
  /** The event after the changes. */
  event: EventState;
}

/**
 * Decides the commands one after the other, each seeing the effect of those before it. Pure: the same
 * facts, commands and time give the same decision, and nothing that is passed in is changed. (The
 * shape is that of Emmett's decider: state and command in, events or a refusal out.)
 */
export function decide(facts: Facts, commands: readonly Command[], now: Date): Decision {
  const draft = new Draft(facts, now);
  const outcomes = commands.map((command) => decideOne(draft, command));
  return { outcomes, changes: draft.changes, event: draft.event };
}

function decideOne(draft: Draft, command: Command): Outcome {
  switch (command.kind) {
    case 'reserve':
      return reserve(draft, command);
    case 'change_event':
      return decideEventChange(draft, command);
    case 'confirm':
    case 'cancel':
    case 'expire':
    case 'reduce':
      return changeReservation(draft, command);
  }
}

function reserve(draft: Draft, command: Reserve): Outcome {
  const existing = draft.reservation(command.reservationId);
  if (existing) return replay(existing, command);
  const { state: reason, ...since } = salesAt(draft.now, draft.event);
  if (reason !== 'on_sale') {
    return refuse({ code: 'sales_closed', extensions: { reason, ...since } });
  }

  const items = withTiers(command, draft.event);
  if ('code' in items) return refuse(items);
  const seats = sumSeats(items);
  const refusal =
    overReservationLimit(draft, seats, command.items.length > 1) ??
    overPartnerLimit(draft, command.partnerId, seats) ??
    shortOfSeats(draft, items);
  if (refusal) return refuse(refusal);

  const { reservationId, partnerId, holdSeconds, requestHash } = command;
  const reservation = draft.add(holdSeconds === undefined ? 'reserved' : 'held', {
    reservationId,
    eventId: draft.event.eventId,
    partnerId,
    items,
    seats,
    status: holdSeconds === undefined ? 'confirmed' : 'held',
    ...(holdSeconds !== undefined && {
      expiresAt: new Date(draft.now.getTime() + holdSeconds * 1000),
    }),
    version: draft.event.version + 1,
    createdVersion: draft.event.version + 1,
    ...notesOf(command),
    ...(requestHash !== undefined && { requestHash }),
    createdAt: draft.now,
    updatedAt: draft.now,
  });
  return { kind: 'reservation', reservation, replayed: false };
}

function replay(existing: Reservation, { requestHash }: Reserve): Outcome {
  if (existing.requestHash !== requestHash) return refuse({ code: 'idempotency_key_reused' });
  const hasChanged = existing.version !== existing.createdVersion;
  return {
    kind: 'reservation',
    reservation: asCreated(existing),
    replayed: true,
    ...(hasChanged && { currentStatus: existing.status }),
  };
}

/** The wanted seats as one item a tier, with its price now. */
function withTiers({ items }: Reserve, event: EventState): Item[] | Refusal {
  const [firstTier] = Object.keys(event.tiers);
  const named: Item[] = [];
  for (const { tierId = firstTier, seats } of items) {
    if (tierId === undefined || !findTier(event, tierId)) {
      return { code: 'tier_not_found', ...(tierId !== undefined && { extensions: { tierId } }) };
    }
    named.push({ tierId, seats });
  }
  return mergeItems(named).map((item) => ({
    ...item,
    ...priceOf(findTier(event, item.tierId) ?? {}),
  }));
}

function overReservationLimit(
  { event }: Draft,
  seats: number,
  severalItems: boolean,
): Refusal | undefined {
  const { seatsPerReservation } = event.limits;
  if (seats <= seatsPerReservation) return undefined;
  return invalid(
    severalItems ? '/items' : '/seats',
    `seats must be between 1 and ${seatsPerReservation}`,
  );
}

function overPartnerLimit(draft: Draft, partnerId: string, seats: number): Refusal | undefined {
  const { seatsPerPartner } = draft.event.limits;
  if (seatsPerPartner === undefined) return undefined;
  const partnerSeats = draft.partnerSeats(partnerId);
  if (partnerSeats === undefined)
    throw new Error(`the seats of partner ${partnerId} are not known`);
  const available = Math.max(0, seatsPerPartner - partnerSeats);
  return seats <= available
    ? undefined
    : { code: 'partner_limit_reached', extensions: { requested: seats, available } };
}

function shortOfSeats({ event }: Draft, items: readonly Item[]): Refusal | undefined {
  for (const { tierId, seats } of items) {
    const available = findTier(event, tierId)?.availableSeats ?? 0;
    if (seats > available) {
      return { code: 'not_enough_seats', extensions: { tierId, requested: seats, available } };
    }
  }
  return undefined;
}

function changeReservation(draft: Draft, command: Exclude<ReservationCommand, Reserve>): Outcome {
  const { reservationId, ownerId } = command;
  const existing = draft.reservation(reservationId);
  if (!existing || !isOwnedBy(existing, ownerId)) {
    return refuse({ code: 'reservation_not_found' });
  }
  if (existing.status === 'cancelled') return refuse({ code: 'reservation_already_cancelled' });
  if (existing.status === 'expired') return refuse(holdExpired(existing));

  switch (command.kind) {
    case 'cancel':
      return accept(draft.move(existing, 'cancelled'));
    case 'expire':
      return accept(isOverdue(existing, draft.now) ? draft.move(existing, 'expired') : existing);
    case 'confirm':
      if (existing.status === 'confirmed') return accept(existing);
      return expireIfOverdue(draft, existing) ?? accept(draft.move(existing, 'confirmed'));
    case 'reduce':
      return expireIfOverdue(draft, existing) ?? reduce(draft, existing, command);
  }
}

function isOwnedBy({ partnerId }: Reservation, ownerId: string | undefined): boolean {
  return ownerId === undefined || ownerId === partnerId;
}

/** An overdue hold ends here, so that every later reader sees the same. */
function expireIfOverdue(draft: Draft, existing: Reservation): Outcome | undefined {
  if (!isOverdue(existing, draft.now)) return undefined;
  draft.move(existing, 'expired');
  return refuse(holdExpired(existing));
}

function holdExpired({ expiresAt }: Reservation): Refusal {
  return { code: 'hold_expired', ...(expiresAt && { extensions: { expiresAt } }) };
}

function reduce(draft: Draft, existing: Reservation, { keep }: Reduce): Outcome {
  const items = 'items' in keep ? mergeItems(keep.items) : keepOfOneTier(existing, keep.seats);
  if (items === undefined) {
    return refuse(
      invalid('/seats', 'seats is ambiguous for several tiers, name the items to keep'),
    );
  }
  const seatsBefore = (tierId: string) => sumSeats(itemsOfTier(existing.items, tierId));
  const grown = items.find(({ tierId, seats }) => seats > seatsBefore(tierId));
  if (grown) {
    const most = seatsBefore(grown.tierId);
    const pointer = 'items' in keep ? '/items' : '/seats';
    return refuse(
      invalid(pointer, `${grown.tierId}: at most the reserved ${most} seats can be kept`),
    );
  }
  if (sumSeats(items) === existing.seats) return accept(existing);
  const kept = items.flatMap(({ tierId, seats }) =>
    firstSeats(itemsOfTier(existing.items, tierId), seats),
  );
  return accept(draft.reduce(existing, kept));
}

function keepOfOneTier({ items }: Reservation, seats: number): Item[] | undefined {
  const [only, ...others] = new Set(items.map(({ tierId }) => tierId));
  return only !== undefined && others.length === 0 ? [{ tierId: only, seats }] : undefined;
}

function accept(reservation: Reservation): Outcome {
  return { kind: 'reservation', reservation, replayed: false };
}

function refuse(refusal: Refusal): Outcome {
  return { kind: 'refused', refusal };
}
