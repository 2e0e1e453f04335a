import { SCOPES, type Scope } from '../../src/domain/caller';
import type { Need } from '../../src/http/endpoint/endpoint';
import { documentedRoutes } from '../support/documented-routes';
import { newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { useApp } from '../support/use-app';

/**
 * Every operation with the scope that it needs, listed independently of the code: a new route, or
 * one that needs less than before, fails here until the list is changed.
 */
const NEEDS: Record<string, Need> = {
  ...Object.fromEntries(
    ['/api/v1/reservations', '/api/reservations', '/reservations'].flatMap(
      (base): [string, Scope][] => [
        [`GET ${base}`, 'events:read'],
        [`POST ${base}`, 'reservations:write'],
        [`GET ${base}/:reservationId`, 'reservations:read'],
        [`PATCH ${base}/:reservationId`, 'reservations:write'],
        [`DELETE ${base}/:reservationId`, 'reservations:write'],
        [`POST ${base}/:reservationId/confirm`, 'reservations:write'],
        [`POST ${base}/:reservationId/extend`, 'reservations:write'],
      ],
    ),
  ),
  'GET /api/v1/reservations/search': 'reservations:read',
  'GET /api/v1/reservations/:reservationId/deliveries': 'reservations:read',
  'GET /api/v1/events': 'events:read',
  'POST /api/v1/events': 'events:write',
  'GET /api/v1/events/:eventId': 'events:read',
  'PATCH /api/v1/events/:eventId': 'events:write',
  'DELETE /api/v1/events/:eventId': 'events:write',
  'GET /api/v1/events/:eventId/reservations': 'reservations:read',
  'POST /api/v1/events/:eventId/reservations': 'reservations:write',
  'GET /api/v1/events/:eventId/changes': 'events:read',
  'GET /api/v1/events/:eventId/revenue': 'reservations:read',
  'GET /api/v1/events/:eventId/stream': 'events:read',
  'POST /api/v1/events/:eventId/stream-tickets': 'events:read',
  'POST /api/v1/sessions': 'any key',
  'DELETE /api/v1/sessions/current': 'any key',
  'GET /api/tickets': 'events:read',
  'POST /api/book': 'reservations:write',
  'GET /api/v1/webhooks': 'reservations:read',
  'POST /api/v1/webhooks': 'reservations:write',
  'GET /api/v1/webhooks/:webhookId': 'reservations:read',
  'PATCH /api/v1/webhooks/:webhookId': 'reservations:write',
  'DELETE /api/v1/webhooks/:webhookId': 'reservations:write',
  'POST /api/v1/webhooks/:webhookId/rotate-secret': 'reservations:write',
  'POST /api/v1/webhooks/:webhookId/skip': 'reservations:write',
  'POST /api/v1/webhooks/:webhookId/ping': 'reservations:write',
  'GET /api/v1/webhooks/:webhookId/deliveries': 'reservations:read',
  'GET /api/v1/webhooks/:webhookId/deliveries/:deliveryId': 'reservations:read',
  'POST /api/v1/webhooks/:webhookId/deliveries/:deliveryId/replay': 'reservations:write',
  'POST /api/v1/webhooks/:webhookId/deliveries/:deliveryId/skip': 'reservations:write',
  'POST /api/v1/webhooks/:webhookId/replay': 'reservations:write',
  'GET /api/v1/partners': 'admin',
  'POST /api/v1/partners': 'admin',
  'GET /api/v1/partners/:partnerId': 'admin',
  'PATCH /api/v1/partners/:partnerId': 'admin',
  'GET /api/v1/partners/:partnerId/keys': 'admin',
  'POST /api/v1/partners/:partnerId/keys': 'admin',
  'GET /api/v1/partners/:partnerId/keys/:keyId': 'admin',
  'DELETE /api/v1/partners/:partnerId/keys/:keyId': 'admin',
  'POST /api/v1/partners/:partnerId/keys/:keyId/rotate': 'admin',
  'GET /api/v1/admin-actions': 'admin',
  'GET /metrics': 'admin',
  'GET /api/v1/me': 'any key',
  'GET /': 'nothing',
  'GET /assets/:file': 'nothing',
  'GET /health': 'nothing',
  'GET /health/ready': 'nothing',
  'GET /api/v1/health': 'nothing',
  'GET /api/v1/health/ready': 'nothing',
  'GET /problems': 'nothing',
  'GET /problems/:slug': 'nothing',
  'GET /openapi.json': 'nothing',
  'GET /docs': 'nothing',
  'GET /docs/:file': 'nothing',
  'GET /docs/partners': 'nothing',
  'GET /docs/webhooks': 'nothing',
};

const PARAMETERS: Record<string, string> = {
  eventId: 'node-meetup-2025',
  reservationId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
  slug: 'forbidden',
};

const api = useApp({ access: { authMode: 'required', requestsPerKey: 0, requestsPerAddress: 0 } });
const keys = new Map<Scope, string>();

beforeAll(async () => {
  for (const scope of SCOPES) keys.set(scope, (await newPartner(api.caller, [scope])).key);
});

/** Sent without a body, which would be read only after admission. */
async function send(operation: string, headers: Record<string, string> = {}) {
  const [method = '', pattern = ''] = operation.split(' ');
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? 'unknown');
  const response = await fetch(api.app.url + path, { method, headers });
  const { status, headers: answered } = response;
  if (status < 400) {
    await response.body?.cancel(); // a stream would go on for ever
    return { status, headers: answered, body: {} };
  }
  return { status, headers: answered, body: (await response.json()) as Record<string, unknown> };
}

const bearing = (credential: string) => ({ Authorization: `Bearer ${credential}` });
const OPERATIONS = Object.entries(NEEDS);
const CLOSED = OPERATIONS.filter(([, needs]) => needs !== 'nothing');
const OPEN = OPERATIONS.filter(([, needs]) => needs === 'nothing');

it('lists every operation with its scope', () => {
  const served = documentedRoutes().flatMap(({ path, methods }) =>
    Object.entries(methods).map(([method, { needs }]) => [`${method} ${path}`, needs] as const),
  );

  expect(Object.fromEntries(served)).toEqual(NEEDS);
});

describe.each(CLOSED)('%s', (operation, needed) => {
  it('is refused without a key', async () => {
    const { status, headers, body } = await send(operation);

    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="TicketBoss"');
  });

  it.each(SCOPES)('allows %s what it should', async (scope) => {
    const { status, headers, body } = await send(operation, bearing(keys.get(scope) ?? ''));

    if (scope === needed || scope === 'admin' || needed === 'any key') {
      expect([401, 403]).not.toContain(status);
    } else {
      expect([status, body.code, body.scope]).toEqual([403, 'forbidden', needed]);
      expect(headers.get('www-authenticate')).toBe(
        `Bearer realm="TicketBoss", error="insufficient_scope", scope="${needed}"`,
      );
    }
  });

  it('is allowed to the administrator', async () => {
    expect([401, 403]).not.toContain((await send(operation, bearing(ADMIN_KEY))).status);
  });
});

describe('GET /api/v1/me', () => {
  it('shows the partner of a key and its scopes', async () => {
    const { caller, partnerId, keyId } = await newPartner(api.caller, ['events:read']);
    const { headers, body } = await caller.get('/api/v1/me');

    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({ name: `${partnerId}/${keyId}`, partnerId, scopes: ['events:read'] });
  });

  it('shows all scopes and no partner to a caller with the admin scope', async () => {
    const { caller } = await newPartner(api.caller, ['admin']);
    const { body } = await caller.get('/api/v1/me');

    expect(body).toEqual({ name: expect.any(String) as string, scopes: SCOPES });
  });
});

describe.each(OPEN)('%s', (operation) => {
  it('is allowed to everybody, whatever key is sent', async () => {
    expect([401, 403]).not.toContain((await send(operation)).status);
    expect([401, 403]).not.toContain((await send(operation, bearing('tb_wrong'))).status);
  });
});
