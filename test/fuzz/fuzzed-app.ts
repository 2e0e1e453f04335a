import { SCOPES, type Scope } from '../../src/domain/caller';
import type { NewEvent } from '../../src/domain/event';
import { entriesOf } from '../../src/domain/log-entry';
import { fromCommitDocument, fromStoredJournal } from '../../src/services/database/stored-commit';
import { ApiCaller } from '../support/api-caller';
import type { OpenApiDocument } from '../support/documented-routes';
import { ADMIN_KEY, type TestApp, type TestAppOptions } from '../support/start-app';
import type { FuzzTarget } from './fuzz';

/** Enough seats to last for a while, but not to the end. */
const TIERS: NewEvent['tiers'] = [
  { tierId: 'general', name: 'General', totalSeats: 600 },
  { tierId: 'vip', name: 'VIP', totalSeats: 40, priceMinor: 10_000, currency: 'EUR' },
  { tierId: 'constructor', name: 'Date', totalSeats: 40 },
];

/** The target of requests: new events, beside the default one. */
export async function fuzzedApp(app: TestApp): Promise<FuzzTarget> {
  await app.createEvent({ eventId: 'fuzz-1', tiers: TIERS });
  await app.createEvent({
    eventId: 'fuzz-2',
    tiers: TIERS,
    limits: { seatsPerReservation: 6, seatsPerPartner: 50 },
  });
  await app.createEvent({ eventId: 'constructor', tiers: TIERS });
  const credentials = app.config.access.authMode === 'required' ? await credentialsOf(app) : [{}];
  const document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApiDocument;
  return { url: app.url, document, credentials, versions: () => versionsOf(app) };
}

/** Starts TicketBoss so that keys are required and rate limits refuse nothing. */
export const GUARDED: TestAppOptions = {
  access: { authMode: 'required', requestsPerKey: 0, requestsPerAddress: 0 },
};

/**
 * The administrator's key more often, since only it may do everything; and some that are invalid.
 */
async function credentialsOf({ url }: TestApp): Promise<Record<string, string>[]> {
  const admin = new ApiCaller(url).as(ADMIN_KEY);
  const partnerId = 'abc-corp';
  const keyFor = async (scopes: Scope[]): Promise<string> => {
    const path = `/api/v1/partners/${partnerId}/keys`;
    return (await admin.post<{ key: string }>(path, { scopes })).body.key;
  };
  await admin.post('/api/v1/partners', { partnerId, name: 'ABC' });
  const partner = await keyFor(SCOPES.filter((scope) => scope !== 'admin'));
  const reader = await keyFor(['reservations:read', 'events:read']);
  const admins = Array<string>(5).fill(ADMIN_KEY);
  const bearers = [...admins, partner, reader, `${partner}x`, 'e30.e30.', ''];
  return [
    ...bearers.map((key) => ({ Authorization: `Bearer ${key}` })),
    { 'X-API-Key': partner },
    { Authorization: 'Basic YTpi' },
    {},
  ];
}

/** Holds may expire at any time. */
async function versionsOf({ models }: TestApp): Promise<Record<string, number>> {
  const [events, settled] = await Promise.all([
    models.events.find({}, { version: 1, journal: 1 }).lean(),
    models.commits.find({ 'changes.kind': 'expired' }).lean(),
  ]);
  return Object.fromEntries(
    events.map(({ _id, version, journal }) => {
      const commits = [
        ...settled.filter(({ eventId }) => eventId === _id).map(fromCommitDocument),
        ...Object.values(fromStoredJournal(journal)),
      ];
      const expired = commits
        .flatMap((commit) => entriesOf(_id, commit))
        .filter(({ kind }) => kind === 'expired');
      return [_id, version - new Set(expired.map((entry) => entry.version)).size];
    }),
  );
}
