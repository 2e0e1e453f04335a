import { HOLD_SECONDS_MAX } from '../limits';
import type {
  Change,
  Confirm,
  Extend,
  Outcome,
  ReservationCommand,
  Reserve,
  SeatsWish,
} from './command';
import type { Draft } from './draft';
import { invalid, type Refusal } from './problems';
import {
  firstSeats,
  isOverdue,
  itemsOfTier,
  mergeItems,
  sumSeats,
  termsOf,
  type Item,
  type Reservation,
  type Terms,
} from './reservation';
import { priced, refusalToTake } from './taking';

/** Decides a command about a reservation that there should be. */
export function decideReservationChange(
  draft: Draft,
  command: Exclude<ReservationCommand, Reserve>,
): Outcome {
  const { reservationId, ownerId } = command;
  const existing = draft.reservation(reservationId);
  if (!existing || !isOwnedBy(existing, ownerId)) {
    return refuse({ code: 'reservation_not_found' });
  }
  if (existing.status === 'cancelled') return refuse({ code: 'reservation_already_cancelled' });
  if (command.kind === 'confirm' && command.retake && isOver(draft, existing)) {
    return retake(draft, existing);
  }
  if (existing.status === 'expired') return refuse(holdExpired(existing));
  switch (command.kind) {
    case 'cancel':
      return accept(draft.end(existing, 'cancelled'));
    case 'expire':
      return accept(isOver(draft, existing) ? draft.end(existing, 'expired') : existing);
    case 'confirm':
      return expireIfOver(draft, existing) ?? confirm(draft, existing, command);
    case 'extend':
      return expireIfOver(draft, existing) ?? extend(draft, existing, command);
    case 'change':
      return expireIfOver(draft, existing) ?? change(draft, existing, command);
  }
}

function isOwnedBy({ partnerId }: Reservation, ownerId: string | undefined): boolean {
  return ownerId === undefined || ownerId === partnerId;
}

/** Whether it is a hold of which the time is over, even if its seats were not given back yet. */
function isOver({ now }: Draft, existing: Reservation): boolean {
  return existing.status === 'expired' || isOverdue(existing, now);
}

/** An overdue hold ends here, so that every later reader sees the same. */
function expireIfOver(draft: Draft, existing: Reservation): Outcome | undefined {
  if (!isOver(draft, existing)) return undefined;
  draft.end(existing, 'expired');
  return refuse(holdExpired(existing));
}

function holdExpired({ expiresAt }: Reservation): Refusal {
  return { code: 'hold_expired', ...(expiresAt && { extensions: { expiresAt } }) };
}

/** At the prices of the first time: it is these that the buyer has paid. */
function retake(draft: Draft, existing: Reservation): Outcome {
  const ended = existing.status === 'expired' ? existing : draft.end(existing, 'expired');
  const { partnerId, seats } = ended;
  const items = mergeItems(ended.items);
  const refusal = refusalToTake(draft, {
    partnerId,
    items,
    seats,
    seatsBefore: 0,
    pointer: items.length > 1 ? '/items' : '/seats',
  });
  if (!refusal) return accept(draft.retake(ended));
  const { code, extensions } = holdExpired(ended);
  return refuse({
    code,
    extensions: { ...refusal.extensions, ...extensions, reason: refusal.code },
  });
}

function confirm(draft: Draft, existing: Reservation, { keep }: Confirm): Outcome {
  if (!keep) {
    return accept(existing.status === 'confirmed' ? existing : draft.confirm(existing));
  }
  const wanted = itemsOf(existing, keep);
  if ('code' in wanted) return refuse(wanted);
  const pointer = pointerInto(keep);
  const tooMany = wanted.find(({ tierId, seats }) => seats > seatsOfTier(existing, tierId));
  if (tooMany) {
    const { tierId } = tooMany;
    const most = seatsOfTier(existing, tierId);
    return refuse(invalid(pointer, `${tierId}: at most the held ${most} seats can be confirmed`));
  }
  const isAll = sumSeats(wanted) === existing.seats;
  if (existing.status === 'confirmed') {
    return isAll
      ? accept(existing)
      : refuse(invalid(pointer, 'it is confirmed already: PATCH gives seats of it back'));
  }
  return accept(draft.confirm(existing, isAll ? undefined : resized(draft, existing, wanted)));
}

function extend(draft: Draft, existing: Reservation, { holdSeconds }: Extend): Outcome {
  const { status, expiresAt, createdAt } = existing;
  if (status !== 'held' || !expiresAt) return refuse({ code: 'not_held' });
  const extended = new Date(draft.now.getTime() + holdSeconds * 1000);
  if (extended <= expiresAt) return accept(existing);
  const latest = new Date(createdAt.getTime() + HOLD_SECONDS_MAX * 1000);
  return extended > latest
    ? refuse({ code: 'hold_limit_reached', extensions: { latestExpiresAt: latest } })
    : accept(draft.change(existing, { ...termsOf(existing), expiresAt: extended }));
}

function change(draft: Draft, existing: Reservation, { wanted, notes }: Change): Outcome {
  const items = wanted ? changedItems(draft, existing, wanted) : existing.items;
  if ('code' in items) return refuse(items);
  const before = termsOf(existing);
  const { reference = before.reference, metadata = before.metadata } = notes ?? {};
  const terms: Terms = {
    items,
    ...(before.expiresAt && { expiresAt: before.expiresAt }),
    ...(typeof reference === 'string' && { reference }),
    ...(metadata && { metadata }),
  };
  return accept(areSame(terms, before) ? existing : draft.change(existing, terms));
}

function changedItems(draft: Draft, existing: Reservation, wish: SeatsWish): Item[] | Refusal {
  const wanted = itemsOf(existing, wish);
  if ('code' in wanted) return wanted;
  const more = wanted.flatMap(({ tierId, seats }) => {
    const added = seats - seatsOfTier(existing, tierId);
    return added > 0 ? [{ tierId, seats: added }] : [];
  });
  const refusal =
    more.length > 0
      ? refusalToTake(draft, {
          partnerId: existing.partnerId,
          items: more,
          seats: sumSeats(wanted),
          seatsBefore: existing.seats,
          pointer: pointerInto(wish),
        })
      : undefined;
  return refusal ?? resized(draft, existing, wanted);
}

function areSame(terms: Terms, others: Terms): boolean {
  const textOf = ({ items, ...rest }: Terms) =>
    JSON.stringify([
      items.map(({ tierId, seats, priceMinor, currency }) => [tierId, seats, priceMinor, currency]),
      termsOf({ items: [], ...rest }),
    ]);
  return textOf(terms) === textOf(others);
}

/** The wanted seats as one item a tier. */
function itemsOf({ items }: Reservation, wish: SeatsWish): Item[] | Refusal {
  if ('items' in wish) return mergeItems(wish.items);
  const [only, ...others] = new Set(items.map(({ tierId }) => tierId));
  return only === undefined || others.length > 0
    ? invalid('/seats', 'seats is ambiguous for several tiers, name the items')
    : [{ tierId: only, seats: wish.seats }];
}

function pointerInto(wish: SeatsWish): '/seats' | '/items' {
  return 'items' in wish ? '/items' : '/seats';
}

function seatsOfTier({ items }: Reservation, tierId: string): number {
  return sumSeats(itemsOfTier(items, tierId));
}

/** The seats that stay, with their prices, and those that are new, with the prices of now. */
function resized({ event }: Draft, existing: Reservation, wanted: readonly Item[]): Item[] {
  const isSame = ({ tierId, seats }: Item) => seats === seatsOfTier(existing, tierId);
  if (sumSeats(wanted) === existing.seats && wanted.every(isSame)) return existing.items;
  return wanted.flatMap(({ tierId, seats }) => {
    const kept = firstSeats(itemsOfTier(existing.items, tierId), seats);
    const added = seats - sumSeats(kept);
    return added > 0 ? joined([...kept, ...priced(event, [{ tierId, seats: added }])]) : kept;
  });
}

/** Of a tier, with the last item made one with that before it, if the price is the same. */
function joined(items: readonly Item[]): Item[] {
  const [before, last] = items.slice(-2);
  if (!before || !last) return [...items];
  const isSame = before.priceMinor === last.priceMinor && before.currency === last.currency;
  const both = { ...before, seats: before.seats + last.seats };
  return isSame ? [...items.slice(0, -2), both] : [...items];
}

function accept(reservation: Reservation): Outcome {
  return { kind: 'reservation', reservation, replayed: false };
}

function refuse(refusal: Refusal): Outcome {
  return { kind: 'refused', refusal };
}
