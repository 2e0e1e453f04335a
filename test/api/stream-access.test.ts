import { newPartner, keysOf, createPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { startTokenIssuer } from '../support/token-issuer';
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
