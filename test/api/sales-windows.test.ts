import type { NewEvent } from '../../src/domain/event';
import { useApp } from '../support/use-app';

const api = useApp();

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const CLOSED = { status: 409, body: { code: 'sales_closed' } };
const TEXTS = {
  paused: 'Sales are paused',
  closed: 'Sales are closed',
  not_open_yet: 'Sales have not opened yet',
  over: 'Sales have ended',
};

interface Why {
  reason: keyof typeof TEXTS;
  opensAt?: string;
  closedAt?: string;
}

function pause(eventId: string) {
  return api.caller.patch(`/api/v1/events/${eventId}`, { status: 'paused' }, { 'If-Match': '*' });
}

describe('sales', () => {
  const soon = inHours(1);
  const before = inHours(-1);
  const opensAt = soon.toISOString();
  const closedAt = before.toISOString();

  it.each<[string, Partial<NewEvent>, Why]>([
    ['are paused', { status: 'paused' }, { reason: 'paused' }],
    ['are closed', { status: 'closed' }, { reason: 'closed' }],
    ['are of an archived event', { status: 'archived' }, { reason: 'closed' }],
    ['are not open yet', { salesOpenAt: soon }, { reason: 'not_open_yet', opensAt }],
    ['have ended', { salesCloseAt: before }, { reason: 'over', closedAt }],
    [
      'opened and closed before',
      { salesOpenAt: inHours(-2), salesCloseAt: before },
      { reason: 'over', closedAt },
    ],
    [
      'are in their time but paused',
      { status: 'paused', salesOpenAt: before },
      { reason: 'paused' },
    ],
    [
      'are paused but over',
      { status: 'paused', salesCloseAt: before },
      { reason: 'over', closedAt },
    ],
    ['are paused and not open yet', { status: 'paused', salesOpenAt: soon }, { reason: 'paused' }],
    ['are closed and over', { status: 'closed', salesCloseAt: before }, { reason: 'closed' }],
    ['are of an event that has begun', { startsAt: before }, { reason: 'over', closedAt }],
    [
      'closed before the event, which is still to come',
      { startsAt: soon, salesCloseAt: before },
      { reason: 'over', closedAt },
    ],
  ])('that %s are refused, and change nothing', async (_what, overrides, why) => {
    const eventId = await api.createEvent(overrides);
    const refusal = { ...CLOSED, body: { ...CLOSED.body, error: TEXTS[why.reason], ...why } };

    for (const holdSeconds of [undefined, 60]) {
      const { status, body } = await api.caller.reserve(eventId, { seats: 1, holdSeconds });
      expect({ status, body }).toMatchObject(refusal);
      expect(Object.keys(body).filter((name) => /reason|At$/.test(name))).toEqual(Object.keys(why));
    }
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 0, availableSeats: 10 });
  });

  it('that are open are accepted', async () => {
    const eventId = await api.createEvent({ salesOpenAt: inHours(-1), salesCloseAt: inHours(1) });

    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
  });

  it('go on after the event has begun if they close later', async () => {
    const eventId = await api.createEvent({ startsAt: before, salesCloseAt: soon });

    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
  });

  it('end at once when the start of the event is moved to the past', async () => {
    const eventId = await api.createEvent({ startsAt: soon });
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
    const path = `/api/v1/events/${eventId}`;
    await api.caller.patch(path, { startsAt: closedAt }, { 'If-Match': '*' });

    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject({
      status: 409,
      body: { reason: 'over', closedAt },
    });
  });

  it('stop when they are paused, and continue when they are resumed', async () => {
    const eventId = await api.createEvent();
    const path = `/api/v1/events/${eventId}`;
    await pause(eventId);
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(CLOSED);
    await api.caller.patch(path, { status: 'on_sale' }, { 'If-Match': '"1"' });
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
  });

  it('close at salesCloseAt without a change', async () => {
    const eventId = await api.createEvent({ salesCloseAt: new Date(Date.now() + 400) });
    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(CLOSED);
  });

  it('that are paused still allow holds to be confirmed, and reservations to be reduced and cancelled', async () => {
    const eventId = await api.createEvent();
    const held = await api.caller.reserve(eventId, { seats: 3, holdSeconds: 60 });
    await pause(eventId);
    const { reservationId } = held.body;

    expect(await api.caller.confirm(reservationId)).toMatchObject({
      status: 200,
      body: { status: 'confirmed' },
    });
    expect(await api.caller.change(reservationId, { seats: 1 })).toMatchObject({ status: 200 });
    expect(await api.caller.cancel(reservationId)).toMatchObject({ status: 204 });
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 10, heldSeats: 0 });
  });

  it('that are paused still repeat the answer to a known idempotency key', async () => {
    const eventId = await api.createEvent();
    const headers = { 'Idempotency-Key': 'before-the-pause' };
    const first = await api.caller.reserve(eventId, { seats: 3 }, headers);
    await pause(eventId);
    const again = await api.caller.reserve(eventId, { seats: 3 }, headers);

    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const another = await api.caller.reserve(eventId, { seats: 3 }, { 'Idempotency-Key': 'new' });
    expect(another).toMatchObject(CLOSED);
  });
});
