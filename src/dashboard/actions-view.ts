import { readAddress } from './address';
import { messageOf } from './api';
import {
  button,
  cell,
  choice,
  emptyState,
  field,
  loadingState,
  row,
  table,
  textCell,
  viewHead,
  whileBusy,
} from './controls';
import { fill, h } from './dom';
import { filterForm } from './filter-form';
import { moment } from './format';
import type { AdminAction, Page } from './types';
import type { Context, View } from './view';

const COLUMNS = [
  { title: 'When' },
  { title: 'Who' },
  { title: 'Action' },
  { title: 'Of what' },
  { title: 'Answer' },
];

/** So many are read at a time, and searched in the browser. */
const READ_AT_ONCE = 1000;
const PAGE_SIZE = 100;

/** Who did what to the set-up, newest first. */
export function actionsView(context: Context): View {
  const what = choice('Action', [['', 'Any']]);
  const filters = filterForm(
    {
      who: field({ label: 'Who', input: { type: 'search' } }),
      action: what,
      target: field({ label: 'Of what', input: { type: 'search' } }),
    },
    () => {
      draw();
    },
  );
  const body = h('div', { class: 'stack-small' }, loadingState(4));
  let actions: AdminAction[] = [];
  let cursor: string | null = null;

  const isWanted = (each: AdminAction) =>
    has(actorOf(each), filters.value('who')) &&
    has(each.target, filters.value('target')) &&
    [each.action, ''].includes(filters.value('action'));
  const draw = () => {
    const found = actions.filter(isWanted);
    const more = button('Read older ones', {
      focus: 'more',
      onClick: () => whileBusy(more, read),
    });
    fill(
      body,
      found.length === 0
        ? emptyState('No actions', 'None match, or none were made yet.')
        : table('Administrative actions', COLUMNS, found.map(actionRow)),
      cursor !== null && more,
    );
  };
  const offerActions = () => {
    const chosen = readAddress().filters.get('action');
    const names = [...new Set(actions.map(({ action }) => action))].sort();
    const options = [['', 'Any'], ...names.map((name) => [name, wordsOf(name)])];
    fill(
      what.select,
      options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
    );
  };
  const read = async () => {
    try {
      const until = actions.length + READ_AT_ONCE;
      do {
        const query: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page: Page<AdminAction> = await context.api.get(
          `/api/v1/admin-actions?limit=${PAGE_SIZE}${query}`,
        );
        actions = [...actions, ...page.data];
        cursor = page.nextCursor;
      } while (cursor !== null && actions.length < until);
      offerActions();
      draw();
    } catch (error) {
      const again = button('Try again', { onClick: () => whileBusy(again, read) });
      fill(body, emptyState('Nothing to show', messageOf(error)), again);
    }
  };
  void read();
  return {
    title: 'Actions',
    element: h(
      'div',
      { class: 'stack' },
      viewHead('Actions', 'Who did what to events, partners, keys and webhooks.', false),
      h('section', { class: 'panel', 'aria-label': 'Actions' }, filters.element, body),
    ),
  };
}

function actionRow(done: AdminAction) {
  const { createdAt, action, target, status } = done;
  return row(
    cell(moment(createdAt)),
    textCell(actorOf(done)),
    cell(wordsOf(action)),
    textCell(h('code', {}, target.replace('/api/v1/', ''))),
    cell(status === undefined ? 'not known' : String(status)),
  );
}

function actorOf({ actor, keyName }: AdminAction): string {
  return keyName === undefined ? actor : `${keyName} (${actor})`;
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

/** E.g. `Rotate webhook secret` for `rotate_webhook_secret`. */
function wordsOf(action: string): string {
  const words = action.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
