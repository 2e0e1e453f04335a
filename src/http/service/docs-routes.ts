import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  needing,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type Route,
} from '../endpoint/endpoint';
import { htmlAnswer } from '../endpoint/html';
import { guideRoutes } from './guides';
import { PAGE_STYLE } from './page-style';
import { DOCS_DOC } from './service-docs';

/** A page to read the OpenAPI document and to try requests: Swagger UI, served by this server alone. */
export function docsRoutes(): Route[] {
  const known = new Map<string, Promise<EndpointAnswer>>();
  const file: Endpoint = ({ params }) => {
    const name = params.file ?? '';
    const read = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (!read) return refused({ code: 'route_not_found' });
    // Read at the first request; a failure is not cached.
    const answer =
      known.get(name) ??
      fileAnswer(name, read()).catch((error: unknown) => {
        known.delete(name);
        throw error;
      });
    known.set(name, answer);
    return answer;
  };
  return [
    { path: '/docs', methods: { GET: needing('nothing', () => DOCS_PAGE, DOCS_DOC) } },
    ...guideRoutes(),
    { path: '/docs/:file', methods: { GET: needing('nothing', file) } },
  ];
}

const DOCS_PAGE = htmlAnswer({
  title: 'API',
  head: `<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/docs.js" defer></script>`,
  body: `<nav class="guides">
<a href="/docs/partners">Guide for partners</a>
<a href="/docs/webhooks">Guide to webhooks</a>
<a href="/problems">Problems</a>
</nav>
<main id="docs"><p class="loading">Loading the API…</p></main>`,
});

const START = `'use strict';
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

const DOCS_STYLE = `:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#fff, #1c2022); }
.guides { display: flex; flex-wrap: wrap; gap: 1.5rem; max-width: 1460px; margin: 0 auto; padding: 1rem 20px 0; }
.guides a { color: light-dark(#0b57c4, #7fb4ff); font: 1rem system-ui, sans-serif; }
.loading { padding: 3rem; font: 1rem system-ui, sans-serif; }
`;

/** What there is, and where it comes from. */
const FILES: Readonly<Record<string, () => Promise<string | Buffer>>> = {
  'page.css': () => Promise.resolve(PAGE_STYLE),
  'docs.css': () => Promise.resolve(DOCS_STYLE),
  'docs.js': () => Promise.resolve(START),
  'swagger-ui.css': () => readFile(require.resolve('swagger-ui-dist/swagger-ui.css')),
  'swagger-ui-bundle.js': () => readFile(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
};

async function fileAnswer(name: string, read: Promise<string | Buffer>): Promise<EndpointAnswer> {
  const content = await read;
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
  const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
  const headers = {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'public, max-age=3600',
    ETag: `"${hash}"`,
  };
  return { status: 200, headers, content };
}
