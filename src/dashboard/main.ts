import { actionsView } from './actions-view';
import { readAddress } from './address';
import { Api, ApiProblem, messageOf } from './api';
import { button, emptyState } from './controls';
import { fill, h } from './dom';
import { eventView } from './event-view';
import { eventsView } from './events-view';
import { Feedback } from './feedback';
import { partnersView } from './partners-view';
import { reservationsView } from './reservations/reservations-view';
import { askToSignIn } from './sign-in';
import { themeToggle } from './theme-toggle';
import type { Caller, Scope } from './types';
import type { Context, View } from './view';
import { webhooksView } from './webhooks-view';

const api = new Api();
const feedback = new Feedback();
const main = framePart('main');
const nav = framePart('nav');
/** Who is signed in. */
const account = framePart('account');
/** Absent until it is known what the caller may do. */
let context: Context | undefined;
let view: View | undefined;
let isAsking = false;

async function start(): Promise<void> {
  const skip = () => {
    main.focus();
  };
  document.body.prepend(
    h('button', { type: 'button', class: 'skip', on: { click: skip } }, 'Skip to the content'),
  );
  account.after(themeToggle());
  main.after(feedback.element);
  api.onUnauthenticated = () => void signInAgain();
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
  showAccount(caller);
  context = { api, feedback, partnerId, may: (scope: Scope) => scopes.includes(scope) };
  show(context);
}

function showAccount({ name, keyName, partnerId, scopes }: Caller): void {
  const who = keyName ?? (scopes.includes('admin') ? 'Administrator' : (partnerId ?? name));
  const isOpenToAll = name === 'anyone';
  if (isOpenToAll) fill(account);
  else fill(account, h('span', { class: 'who' }, who), button('Sign out', { onClick: signOut }));
}

async function signOut(): Promise<void> {
  await api.signOut();
  showClosed(SIGNED_OUT);
}

async function signIn(): Promise<boolean> {
  if (isAsking) return false;
  isAsking = true;
  const isDone = await askToSignIn(api);
  isAsking = false;
  if (isDone) await enter();
  return isDone;
}

/** Nobody is signed in, or not any more. It is asked for once: the page says so then. */
async function signInAgain(): Promise<void> {
  if (isAsking) return;
  if (!(await signIn())) showClosed(SIGNED_OUT);
}

const SIGNED_OUT = new ApiProblem(401, 'unauthenticated', '', 0);

/** In the place of a view, while nothing can be shown. */
function showClosed(error: unknown): void {
  view?.stop?.();
  view = undefined;
  context = undefined;
  const isSignedOut = error instanceof ApiProblem && error.status === 401;
  document.title = 'TicketBoss';
  fill(account);
  fill(nav);
  fill(
    main,
    h(
      'div',
      { class: 'stack' },
      h('h1', { tabindex: -1 }, isSignedOut ? 'Sign in' : 'Nothing to show'),
      isSignedOut
        ? emptyState('You are not signed in', 'Sign in with the API key that you were given.')
        : emptyState('That did not work', messageOf(error)),
      h(
        'div',
        { class: 'actions' },
        isSignedOut
          ? button('Sign in', { kind: 'primary', onClick: signIn })
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

/** A part of the frame that the page came with, so that it is seen before this script has run. */
function framePart(id: string): HTMLElement {
  const part = document.getElementById(id);
  if (!part) throw new Error(`The page has no #${id}.`);
  return part;
}

void start();
