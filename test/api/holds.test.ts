import type { LogEntry } from '../../src/domain/log-entry';
import { systemClock } from '../../src/services/support/clock';
import { Sweeper } from '../../src/services/commits/sweeper';
import type { ProblemView } from '../support/api-caller';
import { startServices } from '../support/start-services';
import { reservationLogOf } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();

/** Free and held seats, and confirmed reservations. */
async function countsOf(eventId: string) {
  const { availableSeats, heldSeats, reservationCount } = await api.caller.summary(eventId);
  return [availableSeats, heldSeats, reservationCount];
}

async function statusOf(reservationId: string) {
  return (await api.caller.find(reservationId)).body.status;
}

describe('holdSeconds', () => {
  it('holds the seats until expiresAt', async () => {
    const eventId = await api.createEvent();
    const { status, body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'held', seats: 3, version: 1 });
    expect(Date.parse(body.expiresAt ?? '') - Date.parse(body.createdAt)).toBe(90_000);
    expect((await api.caller.find(body.reservationId)).body).toEqual(body);
    expect(await countsOf(eventId)).toEqual([7, 3, 0]);
    const { tiers } = await api.caller.summary(eventId);
    expect(tiers).toMatchObject([{ totalSeats: 10, availableSeats: 7, heldSeats: 3 }]);
  });

  it('makes the seats unavailable to others', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 8, holdSeconds: 90 });

    expect(await api.caller.reserve(eventId, { seats: 3, partnerId: 'xyz' })).toMatchObject({
      status: 409,
      body: { code: 'not_enough_seats', available: 2 },
    });
  });

  it.each([1, 7200])('may be %d', async (holdSeconds) => {
    const eventId = await api.createEvent();

    expect((await api.caller.reserve(eventId, { seats: 1, holdSeconds })).status).toBe(201);
  });

  it.each([0, -1, 7201, 1.5, '60', null, true, [60]])('may not be %j', async (holdSeconds) => {
    const eventId = await api.createEvent();
    const { status, body } = await api.caller.post<ProblemView>(
      `/api/v1/events/${eventId}/reservations`,
      { partnerId: 'abc-corp', seats: 1, holdSeconds },
    );

    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/holdSeconds']);
    expect(await countsOf(eventId)).toEqual([10, 0, 0]);
  });
});

describe('POST …/reservations/{id}/confirm', () => {
  it('confirms a hold once', async () => {
    const eventId = await api.createEvent();
    const { body: held } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });
    const first = await api.caller.confirm(held.reservationId);
    const { expiresAt, ...rest } = held;
    const { confirmedAt } = first.body;

    expect(first.status).toBe(200);
    expect(Date.parse(confirmedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(held.createdAt));
    expect(first.body).toEqual({
      ...rest,
      status: 'confirmed',
      version: 2,
      updatedAt: confirmedAt,
      confirmedAt,
    });
    expect(await countsOf(eventId)).toEqual([7, 0, 1]);

    const again = await api.caller.confirm(held.reservationId);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(await countsOf(eventId)).toEqual([7, 0, 1]);
    expect((await api.caller.find(held.reservationId)).body).toEqual(first.body);
  });

  it('accepts a reservation that was never a hold', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3 });

    expect(await api.caller.confirm(body.reservationId)).toMatchObject({ status: 200, body });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 1 });
  });

  it('answers concurrent requests alike', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.caller.confirm(body.reservationId)),
    );

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 2, reservationCount: 1 });
  });

  it('refuses a cancelled or unknown reservation and an invalid id', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });
    await api.caller.cancel(body.reservationId);

    expect(await api.caller.confirm(body.reservationId)).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect(await api.caller.confirm('00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 404,
      body: { code: 'reservation_not_found' },
    });
    expect(await api.caller.confirm('abc')).toMatchObject({
      status: 400,
      body: { code: 'invalid_reservation_id' },
    });
  });
});

describe('DELETE …/reservations/{id}', () => {
  it('releases the seats of a hold once', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });

    expect(await api.caller.cancel(body.reservationId)).toMatchObject({ status: 204, text: '' });
    expect(await countsOf(eventId)).toEqual([10, 0, 0]);
    expect(await api.caller.cancel(body.reservationId)).toMatchObject({
      status: 404,
      body: { code: 'reservation_already_cancelled' },
    });
    expect(await countsOf(eventId)).toEqual([10, 0, 0]);
    expect(await statusOf(body.reservationId)).toBe('cancelled');
  });

  it('cancels a confirmed hold', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 90 });
    await api.caller.confirm(body.reservationId);

    expect((await api.caller.cancel(body.reservationId)).status).toBe(204);
    expect(await countsOf(eventId)).toEqual([10, 0, 0]);
  });
});

describe('an overdue hold', () => {
  it('gives its seats back without a request and can still be read', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 1 });
    const end = Date.parse(body.expiresAt ?? '');

    await until(async () => (await api.caller.summary(eventId)).availableSeats === 10);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
    expect(await countsOf(eventId)).toEqual([10, 0, 0]);
    const { body: expired } = await api.caller.find(body.reservationId);
    expect(Date.parse(expired.expiredAt ?? '')).toBeGreaterThanOrEqual(end);
    expect(expired).toEqual({
      ...body,
      status: 'expired',
      version: 2,
      updatedAt: expired.expiredAt,
      expiredAt: expired.expiredAt,
    });
    const list = await api.caller.get<{ data: unknown[] }>(
      `/api/v1/events/${eventId}/reservations?status=expired`,
    );
    expect(list.body.data).toHaveLength(1);
    const log = await api.caller.get<{ data: LogEntry[] }>(`/api/v1/events/${eventId}/changes`);
    expect(log.body.data.map(({ kind }) => kind)).toEqual(['held', 'expired']);

    for (const late of [
      await api.caller.confirm(body.reservationId),
      await api.caller.cancel(body.reservationId),
      await api.caller.change(body.reservationId, { seats: 1 }),
    ]) {
      expect(late).toMatchObject({
        status: 409,
        body: { code: 'hold_expired', expiresAt: body.expiresAt },
      });
    }
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 2, availableSeats: 10 });
  });
});

describe('without a sweeper', () => {
  const uri = freshDatabaseUri();
  const late = { ...systemClock, now: () => new Date(Date.now() + 60_000) };
  let onTime: Awaited<ReturnType<typeof startServices>>;
  let aheadOfIt: Awaited<ReturnType<typeof startServices>>;

  beforeAll(async () => {
    onTime = await startServices(uri);
    aheadOfIt = await startServices(uri, late);
  });
  afterAll(async () => {
    await onTime.stop();
    await aheadOfIt.stop();
    await dropDatabase(uri);
  });

  let eventsMade = 0;
  async function heldEvent(holds: number, seats = 2) {
    const eventId = `held-${(eventsMade += 1)}`;
    await onTime.events.create({
      eventId,
      name: 'Held',
      tiers: [{ tierId: 'general', name: 'General', totalSeats: holds * seats }],
    });
    const outcomes = await Promise.all(
      Array.from({ length: holds }, () =>
        onTime.reservations.reserve({
          eventId,
          partnerId: 'abc-corp',
          items: [{ seats }],
          holdSeconds: 1,
        }),
      ),
    );
    const ids = outcomes.map((outcome) => {
      if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
      return outcome.reservation.reservationId;
    });
    return { eventId, ids };
  }

  it('a late confirm expires the hold for all readers', async () => {
    const { eventId, ids } = await heldEvent(2);
    const [reservationId = ''] = ids;

    for (const services of [aheadOfIt, onTime]) {
      expect(await services.reservations.confirm(reservationId)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'hold_expired' },
      });
    }
    expect(await onTime.reservations.find(reservationId)).toMatchObject({ status: 'expired' });
    expect(await onTime.events.find(eventId)).toMatchObject({ availableSeats: 2, heldSeats: 2 });
  });

  it('a request that would be refused takes the seats of overdue holds in the same commit', async () => {
    const { eventId, ids } = await heldEvent(5);
    const outcome = await aheadOfIt.reservations.reserve({
      eventId,
      partnerId: 'xyz',
      items: [{ seats: 3 }],
    });

    expect(outcome).toMatchObject({ kind: 'reservation' });
    const log = await reservationLogOf(onTime.models, eventId);
    const own = log.at(-1);
    expect(own).toMatchObject({ kind: 'reserved', partnerId: 'xyz' });
    expect(
      log.filter(({ commitId }) => commitId === own?.commitId).map(({ kind }) => kind),
    ).toEqual([...ids.map(() => 'expired'), 'reserved']);
    expect(await onTime.events.find(eventId)).toMatchObject({ availableSeats: 7, heldSeats: 0 });
  });

  it('holds that are not overdue stay, and the request is refused', async () => {
    const { eventId } = await heldEvent(5);
    const outcome = await onTime.reservations.reserve({
      eventId,
      partnerId: 'xyz',
      items: [{ seats: 3 }],
    });

    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'not_enough_seats' } });
    expect(await onTime.events.find(eventId)).toMatchObject({ heldSeats: 10, version: 5 });
  });

  it('two concurrent sweeps release each hold once', async () => {
    const { eventId, ids } = await heldEvent(50);
    await Promise.all([
      new Sweeper(aheadOfIt.models, aheadOfIt.committers, late).sweep(),
      new Sweeper(onTime.models, onTime.committers, late).sweep(),
      new Sweeper(aheadOfIt.models, aheadOfIt.committers, late).sweep(),
    ]);

    await new Sweeper(aheadOfIt.models, aheadOfIt.committers, late).sweep();
    const expired = (await reservationLogOf(onTime.models, eventId))
      .filter(({ kind }) => kind === 'expired')
      .map(({ reservationId }) => reservationId);
    expect(expired.sort()).toEqual(ids.sort());
    expect(await onTime.events.find(eventId)).toMatchObject({
      availableSeats: 100,
      heldSeats: 0,
      version: 100,
    });
  });
});

it('shows available and held seats in the summary at each step', async () => {
  const eventId = await api.createEvent();
  const steps: number[][] = [];
  const note = async () => steps.push(await countsOf(eventId));

  const first = await api.caller.reserve(eventId, { seats: 4, holdSeconds: 90 });
  await note();
  const second = await api.caller.reserve(eventId, { seats: 3 });
  await note();
  await api.caller.confirm(first.body.reservationId);
  await note();
  await api.caller.change(first.body.reservationId, { seats: 1 });
  await note();
  await api.caller.cancel(second.body.reservationId);
  await note();

  expect(steps).toEqual([
    [6, 4, 0],
    [3, 4, 1],
    [3, 0, 2],
    [6, 0, 2],
    [9, 0, 1],
  ]);
});
