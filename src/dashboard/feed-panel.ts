import { emptyState } from './controls';
import { fill, h, uniqueId } from './dom';
import { clockTime, count, itemsText, KIND_TEXT } from './format';
import type { Change, Tier } from './types';

const SHOWN_MAX = 40;

/** The newest changes, as they come. */
export function feedPanel() {
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
  return {
    element: h('section', { class: 'panel' }, h('h2', { id: heading }, 'Live changes'), body),
    add: (changes: readonly Change[], tiers: readonly Tier[]) => {
      for (const change of changes.slice(-SHOWN_MAX)) shown.set(change.version, change);
      const newest = [...shown.values()].sort((a, b) => b.version - a.version).slice(0, SHOWN_MAX);
      if (newest.length === 0) return;
      shown = new Map(newest.map((change) => [change.version, change]));
      const items = newest.map((change) => feedItem(change, tiers));
      fill(body, h('ol', { class: 'feed' }, items));
    },
  };
}

function feedItem(change: Change, tiers: readonly Tier[]): HTMLElement {
  const when = change.at === undefined ? '' : `${clockTime(change.at)} · `;
  return h(
    'li',
    { class: `feed-item feed-${change.kind}` },
    h('span', { class: 'feed-kind' }, KIND_TEXT[change.kind]),
    h('span', { class: 'feed-what' }, whatOf(change, tiers)),
    h('span', { class: 'feed-when' }, `${when}v${count(change.version)}`),
  );
}

function whatOf(change: Change, tiers: readonly Tier[]): string {
  if (change.kind === 'unknown') return 'Not understood by this server';
  if (change.kind === 'event_changed') return 'New settings';
  return `${itemsText(change.items, tiers)} · ${change.partnerId ?? 'another partner'}`;
}
