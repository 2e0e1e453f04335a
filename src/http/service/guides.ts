import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Marked } from 'marked';
import { needing, type EndpointAnswer, type Route } from '../endpoint/endpoint';
import { htmlAnswer } from '../endpoint/html';
import { PARTNER_GUIDE_DOC, WEBHOOK_GUIDE_DOC } from './service-docs';

/** As far above `src` as above `dist`. */
const FOLDER = join(__dirname, '..', '..', '..', 'docs');

/** The guides for partners' developers, as pages. Their Markdown is our own, and so trusted. */
export function guideRoutes(): Route[] {
  return [
    guideRoute('partners', 'Selling with TicketBoss', PARTNER_GUIDE_DOC),
    guideRoute('webhooks', 'Webhooks', WEBHOOK_GUIDE_DOC),
  ];
}

function guideRoute(name: string, title: string, doc: typeof PARTNER_GUIDE_DOC): Route {
  let made: EndpointAnswer | undefined;
  const endpoint = async () => (made ??= guidePage(title, await readGuide(name)));
  return { path: `/docs/${name}`, methods: { GET: needing('nothing', endpoint, doc) } };
}

function readGuide(name: string): Promise<string> {
  return readFile(join(FOLDER, `${name}.md`), 'utf8');
}

function guidePage(title: string, markdown: string): EndpointAnswer {
  const head = '<link rel="stylesheet" href="/docs/page.css">';
  const body = `<main class="page guide">
<p class="kicker"><a href="/docs">TicketBoss API</a></p>
${MARKED.parse(markdown, { async: false })}</main>`;
  return htmlAnswer({ title, head, body });
}

const MARKED = new Marked({
  walkTokens(token) {
    // In the repository a guide links to the file of another one.
    if (token.type === 'link') token.href = String(token.href).replace(/^(\w+)\.md\b/, '/docs/$1');
  },
});
