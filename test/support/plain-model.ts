import type {
  Change,
  ChangeEvent,
  Command,
  Confirm,
  Extend,
  Outcome,
  Reserve,
  SeatsWish,
} from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
import type { Refusal } from '../../src/domain/problems';
import type { Item, ReservationStatus } from '../../src/domain/reservation';

interface Ticket {
  reservationId: string;
  partnerId: string;
  items: Item[];
  status: ReservationStatus;
  endsAt?: number;
  hash?: string;
}

/**
 * TicketBoss without concurrency: a list of reservations from which everything is counted each
 * time. The results of `decide` are compared with it.
 */
export class PlainModel {
  readonly tickets: Ticket[] = [];
  readonly tierSeats: Map<string, number>;
  seatsPerPartner: number | undefined;
  seatsPerReservation: number;
  status = 'on_sale';

  constructor({ tiers, limits }: NewEvent) {
    this.tierSeats = new Map(tiers.map(({ tierId, totalSeats }) => [tierId, totalSeats]));
    this.seatsPerPartner = limits?.seatsPerPartner;
    this.seatsPerReservation = limits?.seatsPerReservation ?? 10;
  }

  copy(): PlainModel {
    const copy = new PlainModel({ eventId: '', name: '', tiers: [] });
    copy.tickets.push(...this.tickets.map((ticket) => ({ ...ticket })));
    for (const [tierId, seats] of this.tierSeats) copy.tierSeats.set(tierId, seats);
    copy.seatsPerPartner = this.seatsPerPartner;
    copy.seatsPerReservation = this.seatsPerReservation;
    copy.status = this.status;
    return copy;
  }

  /** `ok`, or the refusal as `refusalText` gives it. */
  run(command: Command, now: number): string {
    switch (command.kind) {
      case 'reserve':
        return this.reserve(command, now);
      case 'change_event':
        return this.changeEvent(command);
      case 'confirm':
      case 'extend':
      case 'change':
      case 'cancel':
      case 'expire': {
        const ticket = this.find(command.reservationId);
        if (!ticket) return 'reservation_not_found';
        if (ticket.status === 'cancelled') return 'reservation_already_cancelled';
        return this.changeTicket(ticket, command, now);
      }
    }
  }

  taken(tierId: string, status?: ReservationStatus): number {
    return this.tickets
      .filter((ticket) => (status ? ticket.status === status : isActive(ticket)))
      .flatMap(({ items }) => items)
      .filter((item) => item.tierId === tierId)
      .reduce((sum, { seats }) => sum + seats, 0);
  }

  partnerSeats(partnerId: string): number {
    return this.tickets
      .filter((ticket) => ticket.partnerId === partnerId && isActive(ticket))
      .reduce((sum, ticket) => sum + total(ticket.items), 0);
  }

  private find(reservationId: string): Ticket | undefined {
    return this.tickets.find((ticket) => ticket.reservationId === reservationId);
  }

  private reserve(command: Reserve, now: number): string {
    const { reservationId, partnerId, requestHash: hash, holdSeconds } = command;
    const known = this.find(reservationId);
    if (known) return known.hash === hash ? 'ok' : 'idempotency_key_reused';
    const [firstTier = ''] = this.tierSeats.keys();
    const items = command.items.map(({ tierId = firstTier, seats }) => ({ tierId, seats }));
    const refused = this.whyNotTaken(partnerId, items, total(items), 0);
    if (refused) return refused;
    this.tickets.push({
      reservationId,
      partnerId,
      items,
      status: holdSeconds === undefined ? 'confirmed' : 'held',
      ...(holdSeconds !== undefined && { endsAt: now + holdSeconds * 1000 }),
      ...(hash !== undefined && { hash }),
    });
    return 'ok';
  }

  /** `before` and `after`: the seats of the reservation that takes these. */
  private whyNotTaken(partnerId: string, taken: Item[], after: number, before: number) {
    if (this.status !== 'on_sale') return 'sales_closed';
    if (taken.some(({ tierId }) => !this.tierSeats.has(tierId))) return 'tier_not_found';
    if (after > Math.max(before, this.seatsPerReservation)) return 'validation_failed';
    const more = after - before;
    if (more > 0 && this.partnerSeats(partnerId) + more > (this.seatsPerPartner ?? Infinity)) {
      return 'partner_limit_reached';
    }
    for (const [tierId, seats] of this.tierSeats) {
      const wanted = ofTier(taken, tierId);
      if (wanted > 0 && this.taken(tierId) + wanted > seats) return 'not_enough_seats';
    }
    return undefined;
  }

  private changeTicket(
    ticket: Ticket,
    command: Exclude<Command, Reserve | ChangeEvent>,
    now: number,
  ): string {
    const isOverdue = ticket.status === 'held' && now >= (ticket.endsAt ?? Infinity);
    if (isOverdue && command.kind !== 'cancel') ticket.status = 'expired';
    if (ticket.status === 'expired') {
      if (command.kind === 'expire' && isOverdue) return 'ok';
      return command.kind === 'confirm' && command.retake ? this.retake(ticket) : 'hold_expired';
    }
    switch (command.kind) {
      case 'cancel':
        ticket.status = 'cancelled';
        return 'ok';
      case 'expire':
        return 'ok';
      case 'confirm':
        return this.confirm(ticket, command);
      case 'extend':
        return this.extend(ticket, command, now);
      case 'change':
        return this.change(ticket, command);
    }
  }

  private retake(ticket: Ticket): string {
    const seats = total(ticket.items);
    const refused = this.whyNotTaken(ticket.partnerId, ticket.items, seats, 0);
    if (refused) return `hold_expired: ${refused}`;
    ticket.status = 'confirmed';
    return 'ok';
  }

  private confirm(ticket: Ticket, { keep }: Confirm): string {
    const items = keep ? wishedItems(ticket, keep) : ticket.items;
    if (!items) return 'validation_failed';
    if (items.some(({ tierId }) => ofTier(items, tierId) > ofTier(ticket.items, tierId))) {
      return 'validation_failed';
    }
    if (ticket.status === 'confirmed') {
      return total(items) === total(ticket.items) ? 'ok' : 'validation_failed';
    }
    Object.assign(ticket, { items, status: 'confirmed' });
    return 'ok';
  }

  private extend(ticket: Ticket, { holdSeconds }: Extend, now: number): string {
    if (ticket.status !== 'held') return 'not_held';
    ticket.endsAt = Math.max(ticket.endsAt ?? 0, now + holdSeconds * 1000);
    return 'ok';
  }

  private change(ticket: Ticket, { wanted }: Change): string {
    if (!wanted) return 'ok';
    const items = wishedItems(ticket, wanted);
    if (!items) return 'validation_failed';
    const more = items
      .map(({ tierId, seats }) => ({ tierId, seats: seats - ofTier(ticket.items, tierId) }))
      .filter(({ seats }) => seats > 0);
    const [after, before] = [total(items), total(ticket.items)];
    const refused =
      more.length > 0 ? this.whyNotTaken(ticket.partnerId, more, after, before) : undefined;
    if (refused) return refused;
    ticket.items = items;
    return 'ok';
  }

  private changeEvent({ settings }: ChangeEvent): string {
    for (const { tierId, totalSeats = 0 } of settings.tiers ?? []) {
      if (totalSeats < this.taken(tierId)) return 'not_enough_seats';
    }
    for (const { tierId, totalSeats = 0 } of settings.tiers ?? [])
      this.tierSeats.set(tierId, totalSeats);
    this.status = settings.status ?? this.status;
    const { seatsPerPartner } = settings.limits ?? {};
    if (seatsPerPartner !== undefined) this.seatsPerPartner = seatsPerPartner ?? undefined;
    return 'ok';
  }
}

function isActive({ status }: Ticket): boolean {
  return status === 'held' || status === 'confirmed';
}

function total(items: readonly Item[]): number {
  return items.reduce((sum, { seats }) => sum + seats, 0);
}

function ofTier(items: readonly Item[], tierId: string): number {
  return total(items.filter((item) => item.tierId === tierId));
}

/** One item a tier, as they are named; the ticket's own if they are the same. */
function wishedItems({ items }: Ticket, wish: SeatsWish): Item[] | undefined {
  const own = [...new Set(items.map(({ tierId }) => tierId))];
  if ('seats' in wish) {
    const [tierId = '', ...others] = own;
    return others.length > 0 ? undefined : [{ tierId, seats: wish.seats }];
  }
  const tierIds = new Set(wish.items.map(({ tierId }) => tierId));
  const wanted = [...tierIds].map((tierId) => ({ tierId, seats: ofTier(wish.items, tierId) }));
  const isSame = ({ tierId, seats }: Item) => seats === ofTier(items, tierId);
  return total(wanted) === total(items) && wanted.every(isSame) ? items : wanted;
}

/** `ok`, or the refusal's code; of a hold that could not be taken again, also why not. */
export function textOfOutcome(outcome: Outcome): string {
  return outcome.kind === 'refused' ? refusalText(outcome.refusal) : 'ok';
}

export function refusalText({ code, extensions }: Refusal): string {
  const why = code === 'hold_expired' ? extensions?.reason : undefined;
  return why === undefined ? code : `${code}: ${why}`;
}
