import { mongo } from 'mongoose';
import type { Models } from '../../src/models/models';
import { driverCollection } from '../../src/services/database/driver-collection';

/*
 * Each sets fields of something that is stored, by the driver, past every check that Mongoose makes: what no
 * code of TicketBoss writes.
 */

export async function setInEvent(
  models: Models,
  eventId: string,
  $set: mongo.Document,
): Promise<void> {
  await driverCollection(models.events).updateOne({ _id: eventId }, { $set });
}

export async function setInReservation(
  models: Models,
  reservationId: string,
  $set: mongo.Document,
): Promise<void> {
  const _id = new mongo.UUID(reservationId);
  await driverCollection(models.reservations).updateOne({ _id }, { $set });
}

/** Of the change that made that version, which must be settled. */
export async function setInChange(
  models: Models,
  eventId: string,
  version: number,
  fields: mongo.Document,
): Promise<void> {
  const commits = driverCollection(models.commits);
  const found = await commits.findOne({
    eventId,
    firstVersion: { $lte: version },
    lastVersion: { $gte: version },
  });
  if (!found) throw new Error(`version ${version} of event ${eventId} is not settled`);
  const path = `changes.${version - found.firstVersion}`;
  const $set = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`${path}.${name}`, value as unknown]),
  );
  await commits.updateOne({ _id: found._id }, { $set });
}
