import { hash } from 'node:crypto';
import { STREAM_TICKET_SECONDS } from '../../src/limits';
import type { ProblemView } from '../support/api-caller';
import { newPartner, keysOf, createPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { StreamClient } from '../support/stream-client';
import { startTokenIssuer } from '../support/token-issuer';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import type { AccessConfig } from '../../src/config';

interface TicketView {
  ticket: string;
  expiresAt: string;
}

const access: Partial<AccessConfig> = { authMode: 'required' };
const issuing = startTokenIssuer();
beforeAll(async () => {
  access.jwt = (await issuing).config;
});
afterAll(async () => (await issuing).close());

const api = useApp({ access });
const admin = () => api.caller.as(ADMIN_KEY);

/** Opens the stream of a new event; its text is whole when it has ended. */
async function openStream(credential: string) {
  const eventId = await api.createEvent();
  const response = await fetch(`${api.app.url}/api/v1/events/${eventId}/stream`, {
    headers: { Authorization: `Bearer ${credential}` },
  });
  expect(response.status).toBe(200);
  const ended = response.text().then(
    () => 'ended',
    () => 'cut off',
  );
  return { ended, eventId };
}

describe('a live stream', () => {
  it('shows that seats changed, but not to which other partner they belong', async () => {
    const [owner, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    const eventId = await api.createEvent();
    const read = (caller: typeof owner) =>
      StreamClient.open(api.app.url, eventId, { key: caller.key });
    const streams = await Promise.all([read(owner), read(other)]);
    const own = { partnerId: undefined, seats: 1 };
    const { body: hold } = await owner.caller.reserve(eventId, { ...own, holdSeconds: 600 });
    const { body: sale } = await other.caller.reserve(eventId, own);
    const [seenByOwner, seenByOther] = await Promise.all(
      streams.map(async (stream) => (await stream.until(2)).text),
    );

    for (const secret of [hold.reservationId, owner.partnerId]) {
      expect(seenByOwner).toContain(secret);
      expect(seenByOther).not.toContain(secret);
    }
    for (const secret of [sale.reservationId, other.partnerId]) {
      expect(seenByOwner).not.toContain(secret);
      expect(seenByOther).toContain(secret);
    }
    for (const stream of streams) {
      expect(stream.events.slice(1).map(({ data }) => data.items)).toEqual([
        hold.items,
        sale.items,
      ]);
      stream.close();
    }
  });

  it("shows one partner's changes only, and resumes after those that it passed over", async () => {
    const [owner, other] = [await newPartner(api.caller), await newPartner(api.caller)];
    const eventId = await api.createEvent();
    const sell = ({ caller }: typeof owner) =>
      caller.reserve(eventId, { partnerId: undefined, seats: 1 });
    const read = (lastEventId?: number) =>
      StreamClient.open(api.app.url, eventId, {
        key: owner.key,
        query: `?partnerId=${owner.partnerId}`,
        ...(lastEventId !== undefined && { lastEventId }),
      });
    const stream = await read();
    await sell(owner);
    await sell(other);
    await admin().patch(`/api/v1/events/${eventId}`, { name: 'New' }, { 'If-Match': '*' });
    await sell(other);
    await until(() => stream.text.includes('id: 4\n'));
    stream.close();

    expect(stream.versions).toEqual([1, 3]);
    // As the specification of server-sent events has it: the id counts, and nothing is dispatched.
    expect(stream.text).toMatch(/\n\nid: 4\n\n$/);
    await sell(owner);
    const [resumed, fromTheStart] = [await read(4), await read(0)];
    await Promise.all(
      [resumed, fromTheStart].map((each) => until(() => each.text.includes('id: 5\n'))),
    );
    expect([resumed.versions, fromTheStart.versions]).toEqual([[5], [1, 3, 5]]);
    for (const each of [resumed, fromTheStart]) each.close();
  });

  it('opens with a ticket that stands for the key, for its event alone, and ends with the key', async () => {
    const { partnerId, keyId, caller } = await newPartner(api.caller);
    const [eventId, otherId] = [await api.createEvent(), await api.createEvent()];
    const { body: made } = await caller.reserve(eventId, { partnerId: undefined, seats: 1 });
    const answer = await caller.post<TicketView>(`/api/v1/events/${eventId}/stream-tickets`);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lifetimeMs = Date.parse(answer.body.expiresAt) - Date.now();
    expect(lifetimeMs).toBeLessThanOrEqual(STREAM_TICKET_SECONDS * 1000);
    const query = `?ticket=${answer.body.ticket}`;

    const stream = await StreamClient.open(api.app.url, eventId, { query, lastEventId: 0 });
    await stream.until(1);
    expect(stream.events[1]?.data).toMatchObject({ reservationId: made.reservationId, partnerId });
    for (const path of [`events/${otherId}/stream`, `events/${eventId}/changes`, 'me']) {
      const { status, body } = await api.caller.get<ProblemView>(`/api/v1/${path}${query}`);
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
    await admin().delete(`${keysOf(partnerId)}/${keyId}`);
    await until(() => stream.isOver);
    const again = await api.caller.get(`/api/v1/events/${eventId}/stream${query}`);
    expect(again.status).toBe(401);
    expect(api.app.accessLines.join('')).toContain('/stream?ticket=[redacted]');
    expect(api.app.accessLines.join('')).not.toContain(answer.body.ticket);
  });

  it('is refused with a ticket that has expired, or is none', async () => {
    const { caller } = await newPartner(api.caller);
    const eventId = await api.createEvent();
    const { body } = await caller.post<TicketView>(`/api/v1/events/${eventId}/stream-tickets`);
    const tickets = api.app.models.events.db.collection('streamTickets');
    await tickets.updateOne(
      { _id: hash('sha256', body.ticket, 'base64url') as never }, // no ObjectId, as the driver's types have it
      { $set: { expiresAt: new Date(Date.now() - 1) } },
    );

    for (const ticket of [body.ticket, `tbst_${'x'.repeat(43)}`, '']) {
      const path = `/api/v1/events/${eventId}/stream?ticket=${ticket}`;
      const { status, body: problem } = await api.caller.get<ProblemView & { detail: string }>(
        path,
      );
      expect([status, problem.code]).toEqual([401, 'unauthenticated']);
      expect(problem.detail).toContain('ask for a new one');
    }
  });

  it('has no tickets for an unknown event', async () => {
    const { caller } = await newPartner(api.caller);
    const answer = await caller.post<ProblemView>('/api/v1/events/no-such/stream-tickets');
    expect([answer.status, answer.body.code]).toEqual([404, 'event_not_found']);
  });

  it('ends within seconds when its key is revoked', async () => {
    const { partnerId, keyId, key } = await newPartner(api.caller);
    const { ended } = await openStream(key);
    await admin().delete(`${keysOf(partnerId)}/${keyId}`);

    expect(['ended', 'cut off']).toContain(await ended);
  });

  it('ends within seconds when the partner of its token is disabled', async () => {
    const partnerId = await createPartner(api.caller);
    const { ended } = await openStream(await (await issuing).sign({ partner_id: partnerId }));
    await admin().patch(`/api/v1/partners/${partnerId}`, { status: 'disabled' });

    expect(['ended', 'cut off']).toContain(await ended);
  });
});
