import { UnavailableError } from '../../src/services/database/unavailable-error';
import type { ReservationOutcome } from '../../src/services/reading/reservations';
import { systemClock } from '../../src/services/support/clock';
import {
  ApiCaller,
  type PageView,
  type ProblemView,
  type ReservationView,
} from '../support/api-caller';
import { startApp, type TestApp } from '../support/start-app';
import { startServices, type TestServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { StreamClient } from '../support/stream-client';
import { until } from '../support/until';

/*
 * What a caller was answered can be read at once on every instance, though it is not settled: here it stays
 * so, because on the instance that answered settling waits, or fails again and again.
 */

const CSV = { Accept: 'text/csv' };

/** Of the instance that answers: for the recovery of the other its slots are not idle yet. */
const AHEAD = { ...systemClock, now: () => new Date(Date.now() + 3_600_000) };

let app: TestApp;
let uri = '';
let other: ApiCaller;
let answering: TestServices;

beforeAll(async () => {
  app = await startApp({ reachedAt: (databaseUri) => (uri = databaseUri) });
  other = new ApiCaller(app.url);
  const wish = { url: 'https://abc-corp.example/', eventTypes: ['reservation.cancelled'] };
  await other.post('/api/v1/webhooks', wish);
});
afterAll(async () => {
  const faults = await app.auditFaults();
  await app.close();
  expect(faults).toEqual([]);
});

function reservationOf(outcome: ReservationOutcome) {
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
  return outcome.reservation;
}

async function reserve(eventId: string, overrides: object = {}) {
  const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 1 }], ...overrides };
  return reservationOf(await answering.reservations.reserve(request));
}

/** What the other instance answers for a reservation. */
async function shown({ reservationId }: { reservationId: string }): Promise<ReservationView> {
  const answer = await other.find(reservationId);
  expect(answer.status).toBe(200);
  return answer.body;
}

describe.each(['waits', 'fails'])('while settling %s', (how) => {
  let eventId: string;
  /** In the order in which they were made; the first two were settled, but not what became of them. */
  let cancelled: ReservationView;
  let confirmed: ReservationView;
  let bought: ReservationView;
  let held: ReservationView;
  let goOn: () => void;

  beforeEach(async () => {
    answering = await startServices(uri, AHEAD);
    const { ledger, reservations } = answering;
    eventId = await app.createEvent({ limits: { seatsPerPartner: 8 } });
    const first = await reserve(eventId, { partnerId: 'xyz' });
    const second = await reserve(eventId, { holdSeconds: 600 });
    await untilSettled(app.models, eventId);

    let isBlocked = true;
    const released = new Promise<void>((resolve) => {
      goOn = () => {
        isBlocked = false;
        resolve();
      };
    });
    const settle = ledger.settle.bind(ledger);
    jest.spyOn(ledger, 'settle').mockImplementation(async (...commit) => {
      if (how === 'waits') await released;
      if (isBlocked) throw new UnavailableError('away');
      return settle(...commit);
    });
    // Two commits, for which there are slots without any settling.
    const third = await reserve(eventId, { items: [{ seats: 2 }], idempotencyKey: 'order' });
    const [, , fourth] = await Promise.all([
      reservations.confirm(second.reservationId).then(reservationOf),
      reservations.cancel(first.reservationId).then(reservationOf),
      reserve(eventId, { holdSeconds: 600 }),
    ]);
    [cancelled, confirmed] = [await shown(first), await shown(second)];
    [bought, held] = [await shown(third), await shown(fourth)];
  });

  afterEach(async () => {
    const { commits } = app.models;
    // Else nothing of this was tried.
    const settled = await commits.countDocuments({ eventId, lastVersion: { $in: [3, 6] } });
    goOn();
    await answering.stop();
    expect(settled).toBe(0);
  });

  const path = (of: string) => `/api/v1/events/${eventId}/${of}`;
  const list = async (query = '') =>
    (await other.get<PageView<ReservationView>>(path(`reservations${query}`))).body;

  it('each reservation is found as it was answered', () => {
    expect(cancelled).toMatchObject({ partnerId: 'xyz', status: 'cancelled', version: 5 });
    expect(confirmed).toMatchObject({ seats: 1, status: 'confirmed', version: 4 });
    expect(bought).toMatchObject({ seats: 2, status: 'confirmed', version: 3 });
    expect(held).toMatchObject({ seats: 1, status: 'held', version: 6 });
  });

  it('each is in the lists of its event, and in those of its partner and its status alone', async () => {
    const all = [held, bought, confirmed, cancelled];

    expect((await list()).data).toEqual(all);
    for (const [query, expected] of [
      ['?status=held', [held]],
      ['?status=confirmed', [bought, confirmed]],
      ['?status=cancelled', [cancelled]],
      ['?partnerId=xyz', [cancelled]],
      ['?partnerId=abc-corp', [held, bought, confirmed]],
      ['?partnerId=abc-corp&status=confirmed', [bought, confirmed]],
      ['?partnerId=xyz&status=confirmed', []],
    ] as const) {
      expect([query, (await list(query)).data]).toEqual([query, expected]);
    }
    const paged: ReservationView[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: PageView<ReservationView> = await list(
        `?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);
    const { text } = await other.get(path('reservations'), CSV);
    const rows = text.trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(4);
    for (const [index, { reservationId, status }] of all.entries()) {
      expect(rows[index]).toMatch(new RegExp(`${reservationId}.*,${status},`));
    }
  });

  it('each version is in the change log, as JSON, as CSV and live', async () => {
    const kinds = ['reserved', 'held', 'reserved', 'confirmed', 'cancelled', 'held'];
    const { data } = (await other.get<PageView<{ kind: string }>>(path('changes'))).body;
    const { text } = await other.get(path('changes'), CSV);
    const stream = await StreamClient.open(app.url, eventId, { lastEventId: 0 });
    await stream.until(6);
    stream.close();

    expect(data.map(({ kind }) => kind)).toEqual(kinds);
    const rows = text.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(',')[2])).toEqual(kinds);
    const changes = stream.events.filter(({ event }) => event === 'change');
    expect(changes.map((event) => event.data)).toEqual(data);
  });

  it('the messages about what became of one are listed', async () => {
    const path = `/api/v1/reservations/${cancelled.reservationId}/deliveries`;
    const deliveries = async () =>
      (await other.get<PageView<{ type: string; version: number }>>(path)).body.data;
    await until(async () => (await deliveries()).length > 0);

    expect(await deliveries()).toMatchObject([{ type: 'reservation.cancelled', version: 5 }]);
  });

  it('each can be changed, a repeated request is known, and partners are limited', async () => {
    expect(
      await other.reserve(eventId, { seats: 2 }, { 'Idempotency-Key': 'order' }),
    ).toMatchObject({ status: 201, body: bought });
    expect(await other.reserve(eventId, { seats: 5 })).toMatchObject({
      status: 409,
      body: { code: 'partner_limit_reached', available: 4 },
    });
    expect(await other.confirm(held.reservationId)).toMatchObject({
      status: 200,
      body: { status: 'confirmed', version: 7 },
    });
    expect((await other.change(bought.reservationId, { seats: 1 })).body).toMatchObject({
      seats: 1,
      version: 8,
    });
    expect((await other.cancel(confirmed.reservationId)).status).toBe(204);
    expect(await other.get<ProblemView>(path('reservations/none'))).toHaveProperty('status', 404);
    expect(await other.cancel(cancelled.reservationId)).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect(await other.summary(eventId)).toMatchObject({ availableSeats: 8, version: 9 });

    // And the instance that answered knows of it.
    const { reservations } = answering;
    const page = await reservations.page({ eventId }, 10);
    expect(page?.data.map(({ status, version }) => [status, version])).toEqual([
      ['confirmed', 7],
      ['confirmed', 8],
      ['cancelled', 9],
      ['cancelled', 5],
    ]);
    expect(await reservations.find(bought.reservationId)).toMatchObject({ seats: 1, version: 8 });
  });
});
