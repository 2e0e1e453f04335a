import { Api, ApiProblem } from './api';
import { button, emptyState } from './controls';
import { fill, h, svg } from './dom';
import { eventView } from './event-view';
import { eventsView } from './events-view';
import { Feedback } from './feedback';
import { askForKey } from './key-dialog';
import { partnersView } from './partners-view';
import { themeToggle } from './theme-toggle';
import type { Context, View } from './view';
import { webhooksView } from './webhooks-view';

const api = new Api();
const feedback = new Feedback();
const main = h('main', { id: 'main', class: 'page', tabindex: -1 });
const nav = h('nav', { class: 'nav', 'aria-label': 'Main' });
let context: Context = { api, feedback, isAdmin: false };
let view: View | undefined;
let isAsking = false;

async function start(): Promise<void> {
  const skip = () => {
    main.focus();
  };
  document.body.prepend(
    h('button', { type: 'button', class: 'skip', on: { click: skip } }, 'Skip to the content'),
    h(
      'header',
      { class: 'top' },
      h('a', { class: 'brand', href: '#/' }, logo(), 'TicketBoss'),
      nav,
      h(
        'div',
        { class: 'actions' },
        button('Key', { label: 'Enter an API key', onClick: changeKey }),
        themeToggle(),
      ),
    ),
    main,
    feedback.element,
  );
  api.onUnauthenticated = () => void changeKey();
  addEventListener('hashchange', () => {
    feedback.clear();
    show();
    main.querySelector('h1')?.focus();
  });
  await enter();
}

/** Finds out what the caller may do, then shows where the address leads to. */
async function enter(): Promise<void> {
  context = { api, feedback, isAdmin: await mayAdminister() };
  show();
}

async function mayAdminister(): Promise<boolean> {
  try {
    await api.get('/api/v1/partners?limit=1');
    return true;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return false;
  }
}

async function changeKey(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  const before = api.key;
  await askForKey(api);
  isAsking = false;
  if (api.key !== before) await enter();
}

function show(): void {
  const [, part = 'events', id] = location.hash.split('/').map(decodeURIComponent);
  view?.stop?.();
  view = viewOf(part === '' ? 'events' : part, id);
  document.title = `${view.title} – TicketBoss`;
  fill(main, view.element);
  scrollTo(0, 0);
  const links = [['events', 'Events'], ...(context.isAdmin ? ADMIN_LINKS : [])] as const;
  fill(
    nav,
    links.map(([to, text]) =>
      h(
        'a',
        { href: `#/${to}`, 'aria-current': to === (part || 'events') && 'page', 'data-focus': to },
        text,
      ),
    ),
    h('a', { href: '/docs', 'data-focus': 'docs' }, 'API'),
  );
}

const ADMIN_LINKS = [
  ['partners', 'Partners'],
  ['webhooks', 'Webhooks'],
] as const;

function viewOf(part: string, id: string | undefined): View {
  if (part === 'events') return id === undefined ? eventsView(context) : eventView(context, id);
  if (part === 'partners' && context.isAdmin) return partnersView(context);
  if (part === 'webhooks' && context.isAdmin) return webhooksView(context);
  const element = h(
    'div',
    { class: 'stack' },
    h('h1', { tabindex: -1 }, 'Nothing here'),
    emptyState('No such page', 'It is not there, or your key does not open it.'),
  );
  return { title: 'Nothing here', element };
}

/** A ticket with its perforation. */
function logo(): SVGSVGElement {
  return svg(
    'svg',
    { class: 'logo', viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    svg('path', {
      class: 'logo-ticket',
      d: 'M4 8h24a2 2 0 0 1 2 2v3a3 3 0 0 0 0 6v3a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-3a3 3 0 0 0 0-6v-3a2 2 0 0 1 2-2Z',
    }),
    svg('path', { class: 'logo-line', d: 'M20 11v10' }),
  );
}

void start();
