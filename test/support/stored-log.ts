import { latestInJournal } from '../../src/domain/journal';
import type { ReservationLogEntry } from '../../src/domain/log-entry';
import { partnerSeatsIn } from '../../src/domain/partner-seats';
import { isOfReservation, readJournal, type ReadEntry } from '../../src/domain/read-log';
import type { Models } from '../../src/models/models';
import { fromStoredJournal } from '../../src/services/database/stored-commit';
import { partnerSeatsId, toUuids } from '../../src/services/database/stored-reservation';
import { Events } from '../../src/services/reading/events';
import { systemClock } from '../../src/services/support/clock';
import { until } from './until';

/** Every version of an event, settled or not. */
export async function logOf(models: Models, eventId: string): Promise<ReadEntry[]> {
  const entries: ReadEntry[] = [];
  const log = await new Events(models, systemClock).streamChanges(eventId, 0);
  for await (const entry of log ?? []) entries.push(entry);
  return entries;
}

/** Those that changed reservations. */
export async function reservationLogOf(
  models: Models,
  eventId: string,
): Promise<ReservationLogEntry[]> {
  return (await logOf(models, eventId)).filter(isOfReservation);
}

/** Resolves when everything in the event's journal is copied out of it. */
export function untilSettled(models: Models, eventId: string): Promise<void> {
  return until(() => isSettled(models, eventId));
}

async function isSettled(models: Models, eventId: string): Promise<boolean> {
  const event = await models.events.findById(eventId).lean();
  const journal = fromStoredJournal(event?.journal ?? {});
  const commits = Object.values(journal).map(({ commitId }) => ({ _id: commitId }));
  const reservations = [...latestInJournal(eventId, journal)].map(([id, { version }]) => ({
    _id: { $in: toUuids([id]) },
    version: { $gte: version },
  }));
  const seats = [...partnerSeatsIn(readJournal(eventId, journal).entries).values()].map(
    ({ partnerId, version }) => ({
      _id: partnerSeatsId(eventId, partnerId),
      version: { $gte: version },
    }),
  );
  const found = await Promise.all([
    ...commits.map((commit) => models.commits.exists(commit)),
    ...reservations.map((reservation) => models.reservations.exists(reservation)),
    ...seats.map((partner) => models.partnerSeats.exists(partner)),
  ]);
  return found.every((one) => one !== null);
}
