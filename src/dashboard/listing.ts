import { ApiProblem, messageOf } from './api';
import { button, emptyState, loadingState, table, type Column } from './controls';
import { fill, h, type Child } from './dom';
import { Freshness } from './freshness';
import type { Page } from './types';
import type { Context } from './view';

/** After no answer. */
const RETRY_MS = 4000;

interface ListingOptions<Row> {
  /** Of the API's list. */
  path: string;
  pageSize: number;
  caption: string;
  columns: readonly Column[];
  row: (each: Row) => HTMLTableRowElement;
  /** What stands there while there are none. */
  none: readonly [title: string, text: string];
  /** The button that shows the next page, too. */
  more: string;
}

export interface Listing {
  element: HTMLElement;
  /** Reads the list again, from its beginning. */
  load: () => Promise<void>;
  /** Does something to what is listed, says what went wrong, and reads the list again. */
  act: (action: () => Promise<unknown>) => Promise<void>;
}

/** A list of the API as a table, to which pages are added on demand. */
export function listing<Row>({ api, feedback }: Context, options: ListingOptions<Row>): Listing {
  const { path, pageSize, caption, columns, row, none, more } = options;
  const freshness = new Freshness();
  const body = h('div', { class: 'stack-small' }, loadingState());
  const element = h('div', { class: 'stack-small' }, freshness.element, body);
  let rows: Row[] = [];
  let reads = 0;

  const load = async (cursor?: string) => {
    reads += 1;
    const read = reads;
    try {
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await api.get<Page<Row>>(`${path}?limit=${pageSize}${from}`);
      if (read !== reads) return; // what began later knows more
      rows = cursor === undefined ? page.data : [...rows, ...page.data];
      freshness.succeeded();
      draw(page.nextCursor);
    } catch (error) {
      if (read === reads) fail(error);
    }
  };
  /** What was read before stays; as long as there is no answer, it is read again. */
  const fail = (error: unknown) => {
    freshness.failed(error);
    if (!freshness.isShown) fill(body, emptyState('Nothing to show', messageOf(error)));
    if (!(error instanceof ApiProblem) || !error.isPassing) return;
    const read = reads;
    setTimeout(() => {
      if (read === reads && element.isConnected) void load();
    }, RETRY_MS);
  };
  const draw = (next: string | null) => {
    fill(
      body,
      rows.length === 0 ? emptyState(...none) : table(caption, columns, rows.map(row)),
      next !== null && button(more, { focus: 'more', onClick: () => load(next) }),
    );
  };
  const act = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      feedback.failure(error);
    }
    await load();
  };

  void load();
  return { element, load: () => load(), act };
}

/** Opens a panel in that place, for a row of the list above it; its title gets the focus. */
export function openPanel(place: Element, title: string, action: Child, body: Child): void {
  const heading = h('h2', { tabindex: -1 }, title);
  const head = h('div', { class: 'panel-head' }, heading, action);
  fill(place, h('section', { class: 'panel' }, head, body));
  heading.focus();
}
