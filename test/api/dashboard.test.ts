import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

const api = useApp();

const get = (path: string, headers: Record<string, string> = {}) =>
  rawRequest(api.app.url + path, { headers });

async function getGzipped(path: string) {
  const sending = request(api.app.url + path, {
    agent: false,
    headers: { 'Accept-Encoding': 'br, gzip' },
  }).end();
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { headers: response.headers, bytes: await buffer(response) };
}

/** The files that the page names. */
async function assetPaths(): Promise<string[]> {
  const { text } = await get('/');
  return [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)]
    .map(([, path = '']) => path)
    .filter((path) => path.startsWith('/assets/'));
}

describe('the dashboard page', () => {
  it('must be revalidated by caches', async () => {
    const { status, headers } = await get('/');
    const again = await get('/', { 'If-None-Match': headers.etag ?? '' });
    const other = await get('/', { 'If-None-Match': '"another"' });

    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    expect(headers.etag).toMatch(/^"[\w-]+"$/);
    expect([again.status, again.text]).toEqual([304, '']);
    expect(again.headers).toMatchObject({ etag: headers.etag, 'cache-control': 'no-cache' });
    expect(other.status).toBe(200);
  });

  it('allows no inline scripts or styles and nothing from other origins', async () => {
    const { headers, text } = await get('/');

    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;" +
        "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=|https?:/);
  });
});

describe("the dashboard's files", () => {
  it('have a hash of their content in their names, and are cached without limit', async () => {
    const paths = await assetPaths();
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const { status, headers, text } = await get(path);
      expect(path).toMatch(/^\/assets\/\w+-[0-9A-Z]{8}\.(?:js|css)$/);
      expect([status, headers['cache-control']]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(headers['content-type']).toBe(
        `text/${path.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`,
      );
      expect(text.length).toBeGreaterThan(0);
    }
  });

  it('are compressed for clients that accept it', async () => {
    for (const path of await assetPaths()) {
      const plain = await get(path);
      const { headers, bytes } = await getGzipped(path);
      expect(plain.headers).not.toHaveProperty('content-encoding');
      expect([headers['content-encoding'], headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
      expect(gunzipSync(bytes).toString()).toBe(plain.text);
    }
  });

  it('are the only files that are served', async () => {
    for (const path of ['/assets/main.js', '/assets/manifest.json', '/assets/..%2fmanifest.json']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
