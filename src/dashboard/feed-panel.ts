import { emptyState } from './controls';
import { fill, h, uniqueId } from './dom';
import { clockTime, count, itemsText, KIND_TEXT } from './format';
import { settingsChanges, settingsOf } from './settings-changes';
import type { AdminAction, Change, EventSettings, EventSummary, Page } from './types';
import type { Context } from './view';

const SHOWN_MAX = 40;
/** An action is recorded at most so long before its change is committed, by clocks that may differ a little. */
const ACTION_MS_MAX = 30_000;
const CLOCKS_MS = 1000;
/** At most so often it is drawn, however many changes come. */
const DRAW_MS = 250;

/** The newest changes, as they come, and of new settings what is new and who set it. */
export function feedPanel({ api, may }: Context, first: EventSummary) {
  const heading = uniqueId('heading');
  const body = h('div', {
    class: 'feed-frame',
    tabindex: 0,
    role: 'region',
    'aria-labelledby': heading,
  });
  fill(body, emptyState('Quiet', 'Changes are shown here as they happen.'));
  /** By version, so that none stands there twice: they come from the change log and from the stream. */
  let shown = new Map<number, Change>();
  let summary = first;
  /** The settings that a version left behind. */
  const settings = new Map<number, EventSettings>([[first.version, settingsOf(first)]]);
  const actors = new Map<number, string>();
  let drawing: number | undefined;

  const drawSoon = () => {
    drawing ??= setTimeout(draw, DRAW_MS);
  };
  const draw = () => {
    drawing = undefined;
    const items = [...shown.values()].map((change) =>
      feedItem(change, whatOf(change), summary.timeZone),
    );
    if (items.length > 0) fill(body, h('ol', { class: 'feed' }, items));
  };
  const whatOf = (change: Change): string => {
    if (change.kind === 'unknown') return 'Not understood by this server';
    if (change.kind !== 'event_changed')
      return `${itemsText(change.items, summary.tiers)} · ${change.partnerId ?? 'another partner'}`;
    const [before] = [...settings.keys()].filter((v) => v < change.version).sort((a, b) => b - a);
    const from = before === undefined ? undefined : settings.get(before);
    const what = from ? settingsChanges(from, change.settings).join('; ') : 'New settings';
    const actor = actors.get(change.version);
    return actor === undefined ? what : `${what} · by ${actor}`;
  };
  /** The change log does not say who set something; the record of actions does, to administrators. */
  const findActors = async (changes: readonly Change[]) => {
    const { data } = await api.get<Page<AdminAction>>('/api/v1/admin-actions?limit=100');
    for (const { version, at } of changes) {
      const atMs = Date.parse(at ?? '');
      const action = data.find(({ action: what, target, createdAt }) => {
        const beforeMs = atMs - Date.parse(createdAt);
        const isInTime = beforeMs > -CLOCKS_MS && beforeMs < ACTION_MS_MAX;
        return what === 'change_event' && target.endsWith(`/${summary.eventId}`) && isInTime;
      });
      if (action) actors.set(version, action.keyName ?? action.actor);
    }
    drawSoon();
  };
  return {
    element: h('section', { class: 'panel' }, h('h2', { id: heading }, 'Live changes'), body),
    add: (changes: readonly Change[]) => {
      const newSettings = changes.filter((change) => change.kind === 'event_changed');
      for (const change of newSettings) settings.set(change.version, change.settings);
      for (const change of changes.slice(-SHOWN_MAX)) shown.set(change.version, change);
      const newest = [...shown.values()].sort((a, b) => b.version - a.version).slice(0, SHOWN_MAX);
      shown = new Map(newest.map((change) => [change.version, change]));
      drawSoon();
      if (newSettings.length > 0 && may('admin'))
        findActors(newSettings.slice(-SHOWN_MAX)).catch(() => undefined); // then nobody is named
    },
    show: (next: EventSummary) => {
      summary = next;
      drawSoon();
    },
  };
}

function feedItem(change: Change, what: string, timeZone: string | undefined): HTMLElement {
  const when = change.at === undefined ? '' : `${clockTime(change.at, timeZone)} · `;
  return h(
    'li',
    { class: `feed-item feed-${change.kind}` },
    h('span', { class: 'feed-kind' }, KIND_TEXT[change.kind]),
    h('span', { class: 'feed-what' }, what),
    h('span', { class: 'feed-when' }, `${when}v${count(change.version)}`),
  );
}
