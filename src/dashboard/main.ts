import { actionsView } from './actions-view';
import { readAddress } from './address';
import { Api, ApiProblem, messageOf } from './api';
import { button, emptyState } from './controls';
import { fill, h, svg } from './dom';
import { eventView } from './event-view';
import { eventsView } from './events-view';
import { Feedback } from './feedback';
import { askForKey } from './key-dialog';
import { partnersView } from './partners-view';
import { reservationsView } from './reservations/reservations-view';
import { themeToggle } from './theme-toggle';
import type { Caller, Scope } from './types';
import type { Context, View } from './view';
import { webhooksView } from './webhooks-view';

const api = new Api();
const feedback = new Feedback();
const main = h('main', { id: 'main', class: 'page', tabindex: -1 });
const nav = h('nav', { class: 'nav', 'aria-label': 'Main' });
const keyButton = button('Enter a key', { onClick: () => changeKey() });
/** Absent until it is known what the caller may do. */
let context: Context | undefined;
let view: View | undefined;
let isAsking = false;

async function start(): Promise<void> {
  const skip = () => {
    main.focus();
  };
  keyButton.classList.add('button-key');
  document.body.prepend(
    h('button', { type: 'button', class: 'skip', on: { click: skip } }, 'Skip to the content'),
    h(
      'header',
      { class: 'top' },
      h('a', { class: 'brand', href: '#/' }, logo(), 'TicketBoss'),
      nav,
      h('div', { class: 'actions' }, keyButton, themeToggle()),
    ),
    main,
    feedback.element,
  );
  api.onUnauthenticated = () => void replaceKey();
  addEventListener('hashchange', () => {
    feedback.clear();
    if (context) show(context);
    main.querySelector('h1')?.focus();
  });
  await enter();
}

/** Finds out what the caller may do, then shows where the address leads to. */
async function enter(): Promise<void> {
  const caller = await api.get<Caller>('/api/v1/me').catch(showClosed);
  if (!caller) return;
  const { partnerId, scopes } = caller;
  const who = scopes.includes('admin') ? 'admin' : (partnerId ?? 'in use');
  fill(keyButton, api.key === undefined ? 'Enter a key' : `Key: ${who}`);
  context = { api, feedback, partnerId, may: (scope: Scope) => scopes.includes(scope) };
  show(context);
}

async function changeKey(): Promise<boolean> {
  if (isAsking) return false;
  isAsking = true;
  const isGiven = await askForKey(api);
  isAsking = false;
  if (isGiven) await enter();
  return isGiven;
}

/** A key is wanted, or the one in use is not taken any more. It is asked for once: the page says so then. */
async function replaceKey(): Promise<void> {
  if (isAsking) return;
  const isGiven = await changeKey();
  if (!isGiven) showClosed(new ApiProblem(401, 'unauthenticated', '', 0));
}

/** In the place of a view, while nothing can be shown. */
function showClosed(error: unknown): void {
  view?.stop?.();
  view = undefined;
  context = undefined;
  const isKeyWanted = error instanceof ApiProblem && error.status === 401;
  document.title = 'TicketBoss';
  if (isKeyWanted) fill(keyButton, 'Enter a key');
  fill(nav);
  fill(
    main,
    h(
      'div',
      { class: 'stack' },
      h('h1', { tabindex: -1 }, isKeyWanted ? 'A key is needed' : 'Nothing to show'),
      isKeyWanted
        ? emptyState('A key is required', 'Enter the API key that you were given.')
        : emptyState('That did not work', messageOf(error)),
      h(
        'div',
        { class: 'actions' },
        isKeyWanted
          ? button('Enter the key', { kind: 'primary', onClick: changeKey })
          : button('Try again', { kind: 'primary', onClick: enter }),
      ),
    ),
  );
}

function show(current: Context): void {
  const [part = '', id] = readAddress().parts;
  view?.stop?.();
  view = viewOf(current, part || 'events', id);
  document.title = `${view.title} – TicketBoss`;
  fill(main, view.element);
  scrollTo(0, 0);
  const links = LINKS.filter(([, , scope]) => scope === undefined || current.may(scope));
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

const LINKS: readonly [part: string, text: string, scope?: Scope][] = [
  ['events', 'Events'],
  ['reservations', 'Reservations', 'reservations:read'],
  ['partners', 'Partners', 'admin'],
  ['webhooks', 'Webhooks', 'reservations:read'],
  ['actions', 'Actions', 'admin'],
];

function viewOf(current: Context, part: string, id: string | undefined): View {
  const { may } = current;
  if (part === 'events' && id === undefined) return eventsView(current);
  if (part === 'events' && id !== undefined && may('events:read')) return eventView(current, id);
  if (part === 'reservations' && may('reservations:read')) return reservationsView(current);
  if (part === 'partners' && may('admin')) return partnersView(current);
  if (part === 'actions' && may('admin')) return actionsView(current);
  if (part === 'webhooks' && may('reservations:read')) return webhooksView(current);
  const element = h(
    'div',
    { class: 'stack' },
    h('h1', { tabindex: -1 }, 'Nothing here'),
    emptyState('No such page', 'It does not exist, or your key does not allow it.'),
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
