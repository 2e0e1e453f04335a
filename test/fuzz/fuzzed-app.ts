import type { NewEvent } from '../../src/domain/event';
import type { OpenApiDocument } from '../support/documented-routes';
import type { TestApp } from '../support/start-app';
import type { FuzzTarget } from './fuzz';

/** So many seats that they last for a while, and are gone at some time. */
const TIERS: NewEvent['tiers'] = [
  { tierId: 'general', name: 'General', totalSeats: 600 },
  { tierId: 'vip', name: 'VIP', totalSeats: 40, priceMinor: 10_000, currency: 'EUR' },
];

/** What requests are sent to: events of their own, beside the default one. */
export async function fuzzedApp(app: TestApp): Promise<FuzzTarget> {
  await app.createEvent({ eventId: 'fuzz-1', tiers: TIERS });
  await app.createEvent({
    eventId: 'fuzz-2',
    tiers: TIERS,
    limits: { seatsPerReservation: 6, seatsPerPartner: 50 },
  });
  const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApiDocument;
  return { url: app.url, document, versions: () => versionsOf(app) };
}

/** Holds run out by themselves, at any time. */
async function versionsOf({ models }: TestApp): Promise<Record<string, number>> {
  const [events, expired] = await Promise.all([
    models.events.find({}, { _id: 0, eventId: 1, version: 1, journal: 1 }).lean(),
    models.changes.find({ kind: 'expired' }, { _id: 0, eventId: 1, version: 1 }).lean(),
  ]);
  return Object.fromEntries(
    events.map(({ eventId, version, journal }) => {
      const gone = new Set(
        expired.filter((each) => each.eventId === eventId).map((each) => each.version),
      );
      for (const { changes } of Object.values(journal)) {
        for (const change of changes) if (change.kind === 'expired') gone.add(change.version);
      }
      return [eventId, version - gone.size];
    }),
  );
}
