import type { ChangeEvent } from '../../src/domain/command';
import type { PageView, ProblemView, SummaryView } from '../support/api-caller';
import { startServices } from '../support/start-services';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { useApp } from '../support/use-app';

const api = useApp();
const EVENTS = '/api/v1/events';
const ANY = { 'If-Match': '*' };

const archive = (eventId: string) =>
  api.caller.patch<SummaryView>(`${EVENTS}/${eventId}`, { status: 'archived' }, ANY);
const remove = (eventId: string, headers: Record<string, string> = ANY) =>
  api.caller.delete<ProblemView | undefined>(`${EVENTS}/${eventId}`, headers);

async function listed(query = '') {
  const { body } = await api.caller.get<PageView<SummaryView>>(`${EVENTS}?limit=100${query}`);
  return body.data.map(({ eventId }) => eventId);
}

describe('an archived event', () => {
  it('is left out of the list unless it is asked for', async () => {
    const [kept, archived] = [await api.createEvent(), await api.createEvent()];
    expect((await archive(archived)).body).toMatchObject({ status: 'archived', version: 1 });

    expect(await listed()).toContain(kept);
    expect(await listed()).not.toContain(archived);
    expect(await listed('&status=archived')).toContain(archived);
    expect(await listed('&status=archived')).not.toContain(kept);
    expect(await listed('&status=on_sale')).not.toContain(archived);
    expect(await api.caller.summary(archived)).toMatchObject({ status: 'archived' });
    const unknown = await api.caller.get(`${EVENTS}?status=deleted`);
    expect(unknown).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('sells nothing, but what was sold can be cancelled, and holds confirmed', async () => {
    const eventId = await api.createEvent();
    const sold = (await api.caller.reserve(eventId, { seats: 2 })).body.reservationId;
    const held = (await api.caller.reserve(eventId, { seats: 1, holdSeconds: 60 })).body;
    await archive(eventId);
    const closed = { status: 409, body: { code: 'sales_closed', reason: 'closed' } };

    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(closed);
    expect(await api.caller.reserve(eventId, { seats: 1, holdSeconds: 9 })).toMatchObject(closed);
    expect(await api.caller.change(sold, { seats: 3 })).toMatchObject(closed);
    expect((await api.caller.change(sold, { seats: 1 })).status).toBe(200);
    expect((await api.caller.confirm(held.reservationId)).status).toBe(200);
    expect((await api.caller.cancel(sold)).status).toBe(204);
    expect(await api.caller.summary(eventId)).toMatchObject({ availableSeats: 9 });
  });

  it('sells again when its status is changed', async () => {
    const eventId = await api.createEvent();
    await archive(eventId);
    await api.caller.patch(`${EVENTS}/${eventId}`, { status: 'on_sale' }, { 'If-Match': '"1"' });

    expect((await api.caller.reserve(eventId, { seats: 1 })).status).toBe(201);
    expect(await listed()).toContain(eventId);
  });
});

describe('DELETE /api/v1/events/{eventId}', () => {
  it('deletes an event that was never sold from: nobody finds it any more', async () => {
    const eventId = await api.createEvent();
    const path = `${EVENTS}/${eventId}`;
    expect(await remove(eventId, { 'If-Match': '"0"' })).toMatchObject({ status: 204, text: '' });

    const gone = { status: 404, body: { code: 'event_not_found' } };
    expect(await api.caller.get(path)).toMatchObject(gone);
    expect(await api.caller.reserve(eventId, { seats: 1 })).toMatchObject(gone);
    expect(await api.caller.reserve(eventId, { seats: 'x' })).toMatchObject(gone);
    expect(await api.caller.patch(path, { status: 'on_sale' }, ANY)).toMatchObject(gone);
    expect(await api.caller.get(`${path}/stream`)).toMatchObject(gone);
    expect(await remove(eventId)).toMatchObject(gone);
    expect(await listed()).not.toContain(eventId);
  });

  it('leaves its id taken, and its log to be read', async () => {
    const eventId = await api.createEvent();
    await remove(eventId);

    const again = await api.caller.post(EVENTS, { eventId, name: 'Another', totalSeats: 1 });
    expect(again).toMatchObject({ status: 409, body: { code: 'event_exists' } });
    const { body } = await api.caller.get<{ data: object[] }>(`${EVENTS}/${eventId}/changes`);
    expect(body.data).toMatchObject([{ version: 1, settings: { status: 'deleted' } }]);
  });

  it('requires the version that the event has', async () => {
    const eventId = await api.createEvent();

    expect(await remove(eventId, {})).toMatchObject({
      status: 428,
      body: { code: 'version_required' },
    });
    expect(await remove(eventId, { 'If-Match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'version_mismatch' },
    });
    expect(await remove('nope')).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect(await api.caller.summary(eventId)).toMatchObject({ version: 0 });
  });

  it('refuses an event that ever had a reservation, and says what to do instead', async () => {
    const eventId = await api.createEvent();
    const { reservationId } = (await api.caller.reserve(eventId, { seats: 1 })).body;
    await api.caller.cancel(reservationId);

    const { status, body } = await remove(eventId);
    expect([status, body?.code]).toEqual([409, 'event_has_reservations']);
    const explained = await api.caller.get('/problems/event-has-reservations');
    expect(explained.text).toContain('archived');
    expect(await api.caller.summary(eventId)).toMatchObject({ status: 'on_sale', version: 2 });
  });
});

describe('a deletion and a reservation on two instances', () => {
  const [eventId, ifMatch] = ['meet-up', 'any'] as const;
  const changing = (settings: ChangeEvent['settings']) =>
    ({ kind: 'change_event', ifMatch, settings }) as const;
  const deleting = changing({ status: 'deleted' });
  const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 1 }] };

  /** Both instances know the event from a commit of theirs, and neither looks before its next one. */
  async function instances() {
    const uri = freshDatabaseUri();
    const [one, other] = [await startServices(uri), await startServices(uri)];
    await one.events.create({ eventId, name: 'Meet-up', tiers: [TIER] });
    await one.committers.submit(eventId, changing({ name: 'Of one' }));
    await other.committers.submit(eventId, changing({ name: 'Of the other' }));
    const end = async () => {
      await one.stop();
      await other.stop();
      await dropDatabase(uri);
    };
    return { one, other, end };
  }
  const TIER = { tierId: 'general', name: 'General', totalSeats: 10 };

  it('refuse the reservation that comes after the deletion', async () => {
    const { one, other, end } = await instances();
    expect(await one.committers.submit(eventId, deleting)).toMatchObject({ kind: 'event' });

    const outcome = await other.reservations.reserve(request);
    expect(outcome).toMatchObject({ refusal: { code: 'event_not_found' } });
    await end();
  });

  it('refuse the deletion that comes after the reservation', async () => {
    const { one, other, end } = await instances();
    expect(await one.reservations.reserve(request)).toMatchObject({ kind: 'reservation' });

    const outcome = await other.committers.submit(eventId, deleting);
    expect(outcome).toMatchObject({ refusal: { code: 'event_has_reservations' } });
    await end();
  });

  it('never both succeed at the same time', async () => {
    const { one, other, end } = await instances();
    const [deletion, reservation] = await Promise.all([
      one.committers.submit(eventId, deleting),
      other.reservations.reserve(request),
    ]);

    expect([deletion.kind, reservation.kind].sort()).toEqual([
      deletion.kind === 'event' ? 'event' : 'refused',
      deletion.kind === 'event' ? 'refused' : 'reservation',
    ]);
    await end();
  });
});
