import type { ProblemView } from '../support/api-caller';
import { useApp } from '../support/use-app';

const api = useApp();

const HEADERS = { 'Idempotency-Key': 'k1' };
const WEBHOOK = '/api/v1/webhooks/0d9f6c52-6a3e-4a57-8f0b-3f2a51a8c7de';
const KEYS = '/api/v1/partners/abc-corp/keys';

describe('Idempotency-Key', () => {
  it.each([
    ['/api/v1/events', { eventId: 'once', name: 'Once', totalSeats: 1 }],
    ['/api/v1/partners', { partnerId: 'once', name: 'Once' }],
    [KEYS, { scopes: ['admin'] }],
    [`${KEYS}/00112233445566ff/rotate`, {}],
    ['/api/v1/webhooks', { url: 'https://hooks.invalid/', eventTypes: ['reservation.held'] }],
    [`${WEBHOOK}/rotate-secret`, {}],
    [`${WEBHOOK}/ping`, {}],
    [`${WEBHOOK}/replay`, { since: '2026-05-01T18:00:00Z' }],
    [`${WEBHOOK}/deliveries/msg_1/replay`, {}],
  ])('is refused by POST %s, which could not honour it', async (path, body) => {
    expect(await api.caller.post<ProblemView>(path, body, HEADERS)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', error: 'Idempotency-Key is not supported here' },
    });
  });

  it('changes nothing where it is refused', async () => {
    for (const path of ['/api/v1/events/once', '/api/v1/partners/once']) {
      expect((await api.caller.get(path)).status).toBe(404);
    }
  });

  it('does not matter where a request may be repeated anyway', async () => {
    const eventId = await api.createEvent();
    const { reservationId } = (await api.caller.reserve(eventId, { seats: 1, holdSeconds: 60 }))
      .body;
    const path = `/api/v1/reservations/${reservationId}/confirm`;

    expect((await api.caller.post(path, undefined, HEADERS)).status).toBe(200);
    expect((await api.caller.post(path, undefined, HEADERS)).status).toBe(200);
  });
});
