import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEM_EXPLANATIONS } from '../../src/domain/problem-explanations';
import { PROBLEMS, type ProblemCode } from '../../src/domain/problems';
import { rawRequest } from '../support/raw-request';
import { useApp } from '../support/use-app';

const api = useApp();

const HTML = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const page = (path: string) => rawRequest(api.app.url + path, { headers: HTML });

describe('GET /problems/{slug} by a browser', () => {
  it.each(Object.keys(PROBLEMS) as ProblemCode[])('explains %s on a page', async (code) => {
    const { status, headers, text } = await page(`/problems/${code.replaceAll('_', '-')}`);

    expect([status, headers['content-type'], headers.vary]).toEqual([
      200,
      'text/html; charset=utf-8',
      'Accept',
    ]);
    expect(text).toContain(`<code>${code}</code>`);
    expect(text).toContain('<h2>When it occurs</h2>');
    expect(PROBLEM_EXPLANATIONS[code].occurs.length).toBeGreaterThan(0);
  });

  it('shows texts unchanged, with code marked', async () => {
    const { text } = await page('/problems/version-mismatch');

    expect(text).toContain('The tag was weak (<code>W/&#34;8&#34;</code>)');
  });

  it('is 404 for an unknown problem', async () => {
    expect((await page('/problems/nothing')).status).toBe(404);
  });
});

describe('GET /problems', () => {
  const codes = Object.keys(PROBLEMS);

  it('lists all problems on a page, with links to their own', async () => {
    const { status, text } = await page('/problems');
    const links = [...text.matchAll(/<li><a href="(\/problems\/[^"]+)">/g)].map(([, path]) => path);

    expect(status).toBe(200);
    expect(links).toEqual(codes.map((code) => `/problems/${code.replaceAll('_', '-')}`));
  });

  it('lists them as JSON for programs', async () => {
    const { text } = await rawRequest(`${api.app.url}/problems`);
    const { data } = JSON.parse(text) as { data: { code: string; status: number }[] };

    expect(data.map(({ code }) => code)).toEqual(codes);
    expect(data[0]).toEqual({ code: 'validation_failed', ...PROBLEMS.validation_failed });
  });
});

const GUIDES = ['/docs/partners', '/docs/webhooks'];

describe('the guides', () => {
  it.each(GUIDES)('%s is made from the Markdown of the repository', async (path) => {
    const { status, headers, text } = await page(path);
    const markdown = readFileSync(join(__dirname, `../..${path}.md`), 'utf8');
    const headings = (all: string, pattern: RegExp) => [...all.matchAll(pattern)].length;

    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headings(text, /<h2>/g)).toBe(headings(markdown, /^## /gm));
    expect(text).toContain('<table>');
  });

  it.each(['/docs', ...GUIDES])('%s links to pages that are there', async (path) => {
    const { text } = await page(path);
    const links = [...text.matchAll(/<a href="([^"]+)"/g)].map(([, link = '']) => link);
    const own = links.filter((link) => !link.startsWith('https://'));

    expect(own.length).toBeGreaterThan(0);
    for (const link of own) {
      expect(link).toMatch(/^\//);
      expect([link, (await page(link)).status]).toEqual([link, 200]);
    }
  });

  it('are named by the OpenAPI document', async () => {
    const { text } = await rawRequest(`${api.app.url}/openapi.json`);
    const named = [...text.matchAll(/"externalDocs":\{"url":"([^"]+)"/g)].map(([, url]) => url);

    expect(named.sort()).toEqual(GUIDES);
  });
});

describe('the documentation pages', () => {
  const PAGES = ['/docs', '/docs/', ...GUIDES, '/problems', '/problems/overloaded'];

  it.each(PAGES)('%s allows nothing inline and nothing from other origins', async (path) => {
    const { headers, text } = await page(path);

    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
    expect(text).not.toMatch(/<style|style=|<script>|\son\w+=/);
  });

  it.each(PAGES)('%s refers only to files that are served', async (path) => {
    const { text } = await page(path);
    const parts = [...text.matchAll(/<(?:script|link)[^>]* (?:src|href)="(\/[^"]+)"/g)];

    expect(parts.length).toBeGreaterThan(0);
    for (const [, part = ''] of parts) {
      const { status, headers } = await rawRequest(api.app.url + part);
      expect([status, headers['content-type']]).toEqual([
        200,
        `text/${part.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`,
      ]);
    }
  });

  it('have files that browsers may cache', async () => {
    const url = `${api.app.url}/docs/swagger-ui.css`;
    const { headers } = await rawRequest(url);
    const again = await rawRequest(url, { headers: { 'If-None-Match': headers.etag ?? '' } });

    expect(headers['cache-control']).toBe('public, max-age=3600');
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it.each(['package.json', 'constructor', '__proto__', '..%2fpackage.json', 'swagger-ui.js'])(
    'have no file %s',
    async (name) => {
      expect((await rawRequest(`${api.app.url}/docs/${name}`)).status).toBe(404);
    },
  );
});

describe('GET /openapi.json', () => {
  it('has an ETag, and is the same for every request', async () => {
    const url = `${api.app.url}/openapi.json`;
    const [first, second] = [await rawRequest(url), await rawRequest(url)];
    const again = await rawRequest(url, { headers: { 'If-None-Match': first.headers.etag ?? '' } });

    expect(JSON.parse(first.text)).toMatchObject({ openapi: '3.1.1' });
    expect(second.text).toBe(first.text);
    expect([again.status, again.text]).toEqual([304, '']);
  });
});
