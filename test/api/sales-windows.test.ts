import type { NewEvent } from '../../src/domain/event';
import { useApp } from '../support/use-app';

const api = useApp();

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS);
const CLOSED = { status: 409, body: { code: 'sales_closed', error: 'Sales are closed' } };

function pause(eventId: string) {
  return api.caller.patch(`/api/v1/events/${eventId}`, { status: 'paused' }, { 'If-Match': '*' });
}

describe('sales', () => {
  it.each<[string, Partial<NewEvent>]>([
    ['are paused', { status: 'paused' }],
    ['are closed', { status: 'closed' }],
    ['are not open yet', { salesOpenAt: inHours(1) }],
    ['have ended', { salesCloseAt: inHours(-1) }],
    ['open and closed before', { salesOpenAt: inHours(-2), salesCloseAt: inHours(-1) }],
    ['are in their time but paused', { status: 'paused', salesOpenAt: inHours(-1) }],
  ])('that %s are refused, and change nothing', async (_what, overrides) => {
    const eventId = await api.createEvent(overrides);

    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(CLOSED);
    expect(await api.caller.reserve(eventId, { seats: 1, holdSeconds: 60 })).toMatchObject(CLOSED);
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 0, availableSeats: 10 });
  });

  it('that are open are accepted', async () => {
    const eventId = await api.createEvent({ salesOpenAt: inHours(-1), salesCloseAt: inHours(1) });

    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
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
    expect(await api.caller.reduce(reservationId, { seats: 1 })).toMatchObject({ status: 200 });
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
