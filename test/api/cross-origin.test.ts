import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

const SHOP = 'https://shop.example';

/** Paths served by the fast path, by express, and by no route. */
const PATHS = ['/api/v1/reservations', '/api/v1/events', '/nowhere'];

describe('CORS', () => {
  const closed = useApp();
  const open = useApp({ access: { authMode: 'required', corsOrigins: [SHOP] } });
  const openToAll = useApp({ access: { corsOrigins: ['*'] } });
  const ask = (app: typeof closed, path: string, origin: string, method = 'GET') =>
    rawRequest(app.app.url + path, { method, headers: { Origin: origin } });

  it.each(PATHS)('allows no other origin by default: %s', async (path) => {
    const { headers } = await ask(closed, path, SHOP);

    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(PATHS)('lets a configured origin read answers and refusals: %s', async (path) => {
    const { headers } = await ask(open, path, SHOP);

    expect(headers['access-control-allow-origin']).toBe(SHOP);
    expect(headers['access-control-expose-headers']).toContain('ETag');
    expect(headers.vary).toContain('Origin');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each(['https://shop.example.evil.example', 'http://shop.example', 'null'])(
    'lets no other origin read anything: %s',
    async (origin) => {
      const { headers } = await ask(open, '/api/v1/events', origin);

      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(headers.vary).toContain('Origin');
    },
  );

  it('answers a preflight request without a key', async () => {
    const { status, headers } = await ask(open, '/api/v1/reservations', SHOP, 'OPTIONS');

    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(SHOP);
    expect(headers['access-control-allow-methods']).toContain('DELETE');
    expect(headers['access-control-allow-headers']).toContain('Authorization');
    expect(headers['access-control-allow-headers']).toContain('Idempotency-Key');
  });

  it('lets every origin read everything if it is configured so', async () => {
    const { headers } = await ask(openToAll, '/api/v1/events', 'https://any.example');

    expect(headers['access-control-allow-origin']).toBe('*');
  });
});
