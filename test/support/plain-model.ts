import type { ChangeEvent, Command, Reduce, Reserve } from '../../src/domain/command';
import type { NewEvent } from '../../src/domain/event';
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

  /** `ok`, or the code of the refusal. */
  run(command: Command, now: number): string {
    switch (command.kind) {
      case 'reserve':
        return this.reserve(command, now);
      case 'change_event':
        return this.changeEvent(command);
      case 'confirm':
      case 'cancel':
      case 'expire':
      case 'reduce': {
        const ticket = this.find(command.reservationId);
        if (!ticket) return 'reservation_not_found';
        if (ticket.status === 'cancelled') return 'reservation_already_cancelled';
        if (ticket.status === 'expired') return 'hold_expired';
        return this.change(ticket, command, now);
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
    if (this.status !== 'on_sale') return 'sales_closed';
    const [firstTier = ''] = this.tierSeats.keys();
    const items = command.items.map(({ tierId = firstTier, seats }) => ({ tierId, seats }));
    if (items.some(({ tierId }) => !this.tierSeats.has(tierId))) return 'tier_not_found';
    if (total(items) > this.seatsPerReservation) return 'validation_failed';
    if (this.partnerSeats(partnerId) + total(items) > (this.seatsPerPartner ?? Infinity)) {
      return 'partner_limit_reached';
    }
    for (const [tierId, seats] of this.tierSeats) {
      const wanted = total(items.filter((item) => item.tierId === tierId));
      if (wanted > 0 && this.taken(tierId) + wanted > seats) return 'not_enough_seats';
    }
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

  private change(ticket: Ticket, command: Exclude<Command, Reserve | ChangeEvent>, now: number) {
    const isOver = ticket.status === 'held' && now >= (ticket.endsAt ?? Infinity);
    switch (command.kind) {
      case 'cancel':
        ticket.status = 'cancelled';
        return 'ok';
      case 'expire':
        if (isOver) ticket.status = 'expired';
        return 'ok';
      case 'confirm':
      case 'reduce':
        if (isOver) {
          ticket.status = 'expired';
          return 'hold_expired';
        }
        if (command.kind === 'reduce') return this.reduce(ticket, command);
        ticket.status = 'confirmed';
        return 'ok';
    }
  }

  private reduce(ticket: Ticket, { keep }: Reduce): string {
    const tiers = [...new Set(ticket.items.map(({ tierId }) => tierId))];
    const [onlyTier = ''] = tiers;
    if ('seats' in keep && tiers.length > 1) return 'validation_failed';
    const items = 'items' in keep ? keep.items : [{ tierId: onlyTier, seats: keep.seats }];
    const of = (list: Item[], tierId: string) =>
      total(list.filter((item) => item.tierId === tierId));
    if (items.some(({ tierId }) => of(items, tierId) > of(ticket.items, tierId))) {
      return 'validation_failed';
    }
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
