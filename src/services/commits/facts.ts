import type { Journal, ReservationChange, Snapshot } from '../../domain/change';
import type { Command } from '../../domain/command';
import type { Facts } from '../../domain/draft';
import {
  changesInJournal,
  isUnderstood,
  latestInJournal,
  reservationChanges,
} from '../../domain/journal';
import { isActive, type Reservation } from '../../domain/reservation';
import type { Ledger } from './ledger';

export interface GatheredFacts {
  facts: Facts;
  /**
   * The last changes to the reservations that the commands name, if they are in the journal. They may not be
   * settled: a majority may not have what a read of the reservations shows.
   */
  inJournal: ReservationChange[];
}

/**
 * Everything that the commands need to know, exactly as it was at the snapshot's version; undefined if the
 * event has changed since, so that the snapshot must be read again.
 *
 * Every change up to that version is either settled, and so found by a read that comes after the snapshot, or
 * in one of the snapshot's journal slots; where both know a reservation the higher version wins. A
 * reservation that is newer than the snapshot shows that the event has changed since.
 */
export async function gatherFacts(
  ledger: Ledger,
  { event, journal }: Snapshot,
  commands: readonly Command[],
): Promise<GatheredFacts | undefined> {
  const ids = new Set(commands.flatMap(reservationIdsOf));
  const isLimited = event.limits.seatsPerPartner !== undefined || commands.some(limitsPartners);
  const partners = new Set(isLimited ? commands.flatMap(partnersOf) : []);
  const removedTiers = commands.flatMap(removedTiersOf);
  const isWanted = ({ reservationId, partnerId }: Reservation) =>
    ids.has(reservationId) || partners.has(partnerId);
  if (ids.size + partners.size + removedTiers.length > 0) assertUnderstood(event.eventId, journal);
  const inJournal =
    ids.size + partners.size > 0 ? latestInJournal(journal, isWanted) : new Map<string, never>();

  const [settled, usedTiers] = await Promise.all([
    ids.size + partners.size > 0
      ? ledger.findReservations({
          eventId: event.eventId,
          // Those of the journal, too: one that is active there may have been settled as ended since.
          reservationIds: [...new Set([...ids, ...inJournal.keys()])],
          activeOfPartners: [...partners],
        })
      : [],
    removedTiers.length > 0 ? ledger.findUsedTiers(event.eventId, removedTiers, event.version) : [],
  ]);
  if (settled.some(({ version }) => version > event.version)) return undefined;

  const reservations = new Map(settled.map((found) => [found.reservationId, found]));
  const settledVersion = ({ reservation }: ReservationChange) =>
    reservations.get(reservation.reservationId)?.version ?? 0;
  const newest = [...inJournal.values()].filter(
    (change) => change.version >= settledVersion(change),
  );
  for (const { reservation } of newest) reservations.set(reservation.reservationId, reservation);
  return {
    facts: {
      event,
      reservations,
      partnerSeats: activeSeatsByPartner(reservations.values(), partners),
      usedTiers: new Set([...usedTiers, ...(removedTiers.length > 0 ? tiersIn(journal) : [])]),
    },
    inJournal: newest.filter(({ reservation }) => ids.has(reservation.reservationId)),
  };
}

/** What the commands name may be in any slot, even in one that this version does not understand. */
function assertUnderstood(eventId: string, journal: Journal): void {
  for (const [slotId, slot] of Object.entries(journal)) {
    if (!isUnderstood(slot)) {
      throw new Error(`event ${eventId}: this version does not understand journal slot ${slotId}`);
    }
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
    case 'reduce':
      return [command.reservationId];
    case 'change_event':
      return [];
  }
}

function partnersOf(command: Command): string[] {
  return command.kind === 'reserve' ? [command.partnerId] : [];
}

/** The commands after it in the batch already have to keep to its limit. */
function limitsPartners(command: Command): boolean {
  return command.kind === 'change_event' && Boolean(command.settings.limits?.seatsPerPartner);
}

function removedTiersOf(command: Command): string[] {
  if (command.kind !== 'change_event') return [];
  return (command.settings.tiers ?? []).filter(({ remove }) => remove).map(({ tierId }) => tierId);
}

function tiersIn(journal: Journal): string[] {
  return reservationChanges(changesInJournal(journal)).flatMap(({ reservation }) =>
    [...reservation.items, ...(reservation.createdItems ?? [])].map(({ tierId }) => tierId),
  );
}

function activeSeatsByPartner(
  reservations: Iterable<Reservation>,
  partners: ReadonlySet<string>,
): Map<string, number> {
  const seats = new Map<string, number>();
  for (const reservation of reservations) {
    const { partnerId } = reservation;
    if (!partners.has(partnerId) || !isActive(reservation)) continue;
    seats.set(partnerId, (seats.get(partnerId) ?? 0) + reservation.seats);
  }
  return seats;
}
