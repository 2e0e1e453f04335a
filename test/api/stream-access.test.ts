import { newPartner, keysOf, createPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { StreamClient } from '../support/stream-client';
import { startTokenIssuer } from '../support/token-issuer';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import type { AccessConfig } from '../../src/config';

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
