import type { Journal, Snapshot } from '../../domain/change';
import type { Command } from '../../domain/command';
import type { Facts } from '../../domain/draft';
import type { EventState } from '../../domain/event';
import { latestInJournal } from '../../domain/journal';
import { reservationAfter } from '../../domain/log-entry';
import { partnerSeatsIn } from '../../domain/partner-seats';
import { readJournal } from '../../domain/read-log';
import { isActive, type Reservation } from '../../domain/reservation';
import type { Ledger } from './ledger';

/**
 * Everything that the commands need to know, exactly as it was at the snapshot's version; undefined if the
 * event has changed since, or what is needed of it is not in the snapshot, so that it must be read again.
 *
 * Every change up to that version is either settled, and so found by a read that comes after the snapshot, or
 * in one of the snapshot's journal slots; where both know a reservation the higher version wins. A
 * reservation that is newer than the snapshot shows that the event has changed since.
 */
export async function gatherFacts(
  ledger: Ledger,
  { event, journal }: Snapshot,
  commands: readonly Command[],
): Promise<Facts | undefined> {
  const ids = new Set(commands.flatMap(reservationIdsOf));
  const isLimited = event.limits.seatsPerPartner !== undefined || commands.some(limitsPartners);
  if (ids.size === 0 && !isLimited) {
    return { event, reservations: NOTHING, partnerSeats: NOTHING };
  }
  if (!journal) return undefined;
  assertUnderstood(event.eventId, journal);
  const overlay = new Overlay(ledger, event, journal);
  const reservations = await overlay.reservations(ids);
  if (!reservations) return undefined;
  const partnerSeats = isLimited ? await overlay.partnerSeats(commands, reservations) : NOTHING;
  return partnerSeats && { event, reservations, partnerSeats };
}

const NOTHING = new Map<string, never>();

/** What is settled, with what is in the journal on top; undefined if something settled is newer. */
class Overlay {
  constructor(
    private readonly ledger: Ledger,
    private readonly event: EventState,
    private readonly journal: Journal,
  ) {}

  async reservations(ids: ReadonlySet<string>): Promise<Map<string, Reservation> | undefined> {
    if (ids.size === 0) return new Map();
    const { eventId, version } = this.event;
    const inJournal = latestInJournal(eventId, this.journal, (entry) =>
      ids.has(entry.reservationId),
    );
    const settled = await this.ledger.findReservations(eventId, [...ids]);
    if (settled.some((found) => found.version > version)) return undefined;
    const reservations = new Map(settled.map((found) => [found.reservationId, found]));
    for (const [reservationId, entry] of inJournal) {
      if (entry.version >= (reservations.get(reservationId)?.version ?? 0)) {
        reservations.set(reservationId, reservationAfter(entry));
      }
    }
    return reservations;
  }

  /**
   * The seats of the partners that take some, and those of the others that are known without a sum: where they
   * are not, they are not needed, and their next change will not say them.
   */
  async partnerSeats(
    commands: readonly Command[],
    named: ReadonlyMap<string, Reservation>,
  ): Promise<Map<string, number> | undefined> {
    const taking = new Set(commands.flatMap((command) => takerOf(command, named) ?? []));
    const others = [...named.values()].map(({ partnerId }) => partnerId);
    const partnerIds = [...new Set([...taking, ...others])];
    if (partnerIds.length === 0) return new Map();
    const known = await this.knownSeats(partnerIds);
    if (!known) return undefined;
    for (const partnerId of taking) {
      if (known.has(partnerId)) continue;
      const seats = await this.sumSeats(partnerId);
      if (seats === undefined) return undefined;
      known.set(partnerId, seats);
    }
    return known;
  }

  /** As the partners' last changes left them, if those were made since the event limits its partners. */
  private async knownSeats(
    partnerIds: readonly string[],
  ): Promise<Map<string, number> | undefined> {
    const { eventId, version, partnerSeatsSince = Infinity } = this.event;
    const isAsked = new Set(partnerIds);
    const inJournal = partnerSeatsIn(readJournal(eventId, this.journal).entries);
    const settled = await this.ledger.findPartnerSeats(eventId, partnerIds);
    if (settled.some((found) => found.version > version)) return undefined;
    const latest = new Map(settled.map((found) => [found.partnerId, found]));
    for (const [partnerId, found] of inJournal) {
      if (!isAsked.has(partnerId)) continue;
      if (found.version >= (latest.get(partnerId)?.version ?? 0)) latest.set(partnerId, found);
    }
    const known = [...latest.values()].filter((found) => found.version >= partnerSeatsSince);
    return new Map(known.map(({ partnerId, seats }) => [partnerId, seats]));
  }

  /** Needed once for a partner after the event began to limit it. */
  private async sumSeats(partnerId: string): Promise<number | undefined> {
    const { eventId, version, partnerSeatsSince } = this.event;
    // Limited from the beginning: there is no change that does not say the partner's seats.
    if (partnerSeatsSince === 0) return 0;
    const inJournal = latestInJournal(
      eventId,
      this.journal,
      (entry) => entry.partnerId === partnerId,
    );
    const ids = new Set(inJournal.keys());
    const settled = await this.ledger.sumSeats(eventId, partnerId, [...ids]);
    const unsettled = await this.reservations(ids);
    if (settled.version > version || !unsettled) return undefined;
    return [...unsettled.values()]
      .filter(isActive)
      .reduce((sum, { seats }) => sum + seats, settled.seats);
  }
}

/** What the commands name may be in any slot, even in one that this version does not understand. */
function assertUnderstood(eventId: string, journal: Journal): void {
  const [slot] = readJournal(eventId, journal).unknown;
  if (slot) {
    throw new Error(
      `event ${eventId}: this version does not understand journal slot ${slot.slotId}`,
    );
  }
}

function reservationIdsOf(command: Command): string[] {
  switch (command.kind) {
    case 'reserve':
      // Without a key the id is new, so no reservation can have it yet.
      return command.requestHash === undefined ? [] : [command.reservationId];
    case 'confirm':
    case 'cancel':
    case 'expire':
    case 'extend':
    case 'change':
      return [command.reservationId];
    case 'change_event':
      return [];
  }
}

/** The partner for whom the command may take seats. */
function takerOf(command: Command, named: ReadonlyMap<string, Reservation>): string | undefined {
  switch (command.kind) {
    case 'reserve':
      return command.partnerId;
    case 'confirm':
      return command.retake ? named.get(command.reservationId)?.partnerId : undefined;
    case 'change':
      return command.wanted && named.get(command.reservationId)?.partnerId;
    case 'extend':
    case 'cancel':
    case 'expire':
    case 'change_event':
      return undefined;
  }
}

/** The commands after it in the batch already have to keep to its limit. */
function limitsPartners(command: Command): boolean {
  return command.kind === 'change_event' && Boolean(command.settings.limits?.seatsPerPartner);
}
