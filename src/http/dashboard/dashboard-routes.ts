import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DASHBOARD_DOC } from './dashboard-docs';
import { PAGE_FRAME } from './page-frame';
import {
  needing,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type Route,
} from '../endpoint/endpoint';
import { htmlAnswer } from '../endpoint/html';

/** The same from `src` and from `dist`. */
const FOLDER = join(__dirname, '../../../dist/dashboard');

/** The files of a build, by what the page needs them for. */
interface Manifest {
  script: string;
  theme: string;
  style: string;
}

interface Build {
  page: EndpointAnswer;
  assets: ReadonlyMap<string, Asset>;
}

interface Asset {
  plain: EndpointAnswer;
  gzipped: EndpointAnswer;
}

/** The dashboard: a page that caches ask about each time, and files that caches may keep forever. */
export function dashboardRoutes(folder = FOLDER): Route[] {
  let build: Promise<Build | undefined> | undefined;
  // Read at the first request. A file that is missing then is looked for again.
  const current = async () => {
    build ??= readBuild(folder);
    const found = await build;
    if (!found) build = undefined;
    return found;
  };
  const page: Endpoint = async () => (await current())?.page ?? NOT_BUILT;
  const asset: Endpoint = async ({ params, header }) => {
    const found = (await current())?.assets.get(params.file ?? '');
    if (!found) return refused({ code: 'route_not_found' });
    return /\bgzip\b/.test(header('accept-encoding') ?? '') ? found.gzipped : found.plain;
  };
  return [
    { path: '/', methods: { GET: needing('nothing', page, DASHBOARD_DOC) } },
    { path: '/assets/:file', methods: { GET: needing('nothing', asset) } },
  ];
}

const NOT_BUILT = refused({
  code: 'route_not_found',
  detail: 'The dashboard is not built: npm run build',
});

async function readBuild(folder: string): Promise<Build | undefined> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const manifest = JSON.parse(text) as Manifest; // as the build writes it
  const { script, theme, style } = manifest;
  const assets = await Promise.all(
    [script, theme, style].map(async (file) => [file, await readAsset(folder, file)] as const),
  );
  return { page: pageOf(manifest), assets: new Map(assets) };
}

function pageOf({ script, theme, style }: Manifest): EndpointAnswer {
  const page = htmlAnswer({
    title: 'Events',
    head: `<script src="/assets/${theme}"></script>
<link rel="stylesheet" href="/assets/${style}">
<script src="/assets/${script}" defer></script>`,
    body: PAGE_FRAME,
  });
  const hash = createHash('sha256').update(page.content).digest('base64url').slice(0, 22);
  const headers = { ...page.headers, ETag: `"${hash}"`, 'Cache-Control': 'no-cache' };
  return { ...page, headers };
}

/** The name contains a hash of the content, so the content never changes. */
async function readAsset(folder: string, file: string): Promise<Asset> {
  const content = await readFile(join(folder, file));
  const headers = {
    'Content-Type': `${file.endsWith('.css') ? 'text/css' : 'text/javascript'}; charset=utf-8`,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
  };
  return {
    plain: { status: 200, headers, content },
    gzipped: {
      status: 200,
      headers: { ...headers, 'Content-Encoding': 'gzip' },
      content: await promisify(gzip)(content, { level: 9 }),
    },
  };
}
