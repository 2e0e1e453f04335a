import { messageOf } from './api';
import { button, choice, emptyState, loadingState, table, titled, whileBusy } from './controls';
import { deliveryActions, readPending } from './delivery-actions';
import { DELIVERY_COLUMNS, deliveryRow } from './delivery-row';
import { confirmDialog, formDialog } from './dialog';
import { fill, h } from './dom';
import { count } from './format';
import { Freshness } from './freshness';
import { openPanel } from './listing';
import { StandingRows } from './standing-rows';
import type { Delivery, Page, Webhook, WebhookWithBacklog } from './types';
import type { Context } from './view';
import { progressText } from './webhook-state';

const PAGE_SIZE = 20;

/** How often it is asked what became of the messages that wait. */
const FOLLOW_MS = 2000;

const HOUR_MS = 3_600_000;
const SINCE: readonly (readonly [string, string])[] = [
  [String(HOUR_MS), 'the last hour'],
  [String(24 * HOUR_MS), 'the last day'],
  [String(7 * 24 * HOUR_MS), 'the last week'],
  [String(30 * 24 * HOUR_MS), 'the last 30 days'],
];

/**
 * Opens in that place what became of a webhook's messages. The list stands still; a message in it that waits is followed
 * until it is delivered or given up.
 */
export function openDeliveries(context: Context, place: Element, webhook: Webhook): void {
  const { api, feedback, may } = context;
  const path = `/api/v1/webhooks/${webhook.webhookId}`;
  const title = `Deliveries to ${webhook.url}`;
  const mayChange = may('reservations:write');
  const freshness = new Freshness();
  const waiting = h('p', { class: 'hint' });
  const body = h('div', { class: 'stack-small' }, loadingState());
  const filter = choice('Messages', [
    ['', 'All'],
    ['failed', 'Failed only'],
  ]);
  let next: string | null = null;
  let reads = 0;

  const actions = deliveryActions(context, (delivery) => {
    rows.update(delivery);
  });
  const rows = new StandingRows<Delivery, HTMLTableRowElement>(
    ({ deliveryId }) => deliveryId,
    (delivery) => titled(DELIVERY_COLUMNS, deliveryRow(delivery, actions)),
  );

  const load = async (cursor?: string) => {
    reads += 1;
    const read = reads;
    try {
      const status = filter.select.value === '' ? '' : '&status=failed';
      const from = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await api.get<Page<Delivery>>(
        `${path}/deliveries?limit=${PAGE_SIZE}${status}${from}`,
      );
      if (read !== reads) return; // what began later knows more
      if (cursor === undefined) rows.replace(page.data);
      else rows.append(page.data);
      next = page.nextCursor;
      freshness.succeeded();
      draw();
    } catch (error) {
      if (read !== reads) return;
      freshness.failed(error);
      if (!freshness.isShown) fill(body, emptyState('Nothing to show', messageOf(error)));
    }
  };
  const draw = () => {
    const older = next;
    fill(
      body,
      rows.elements.length === 0
        ? emptyState('No deliveries', 'Messages are listed here as soon as there are some.')
        : table(title, DELIVERY_COLUMNS, rows.elements),
      older !== null &&
        button('Show older deliveries', { focus: 'more', onClick: () => load(older) }),
    );
  };
  const follow = async () => {
    try {
      waiting.textContent = progressText(await api.get<WebhookWithBacklog>(path));
      await readPending(api, rows.all, (delivery) => {
        rows.update(delivery);
      });
    } catch {
      // The next time tells more; the list says itself when it cannot be read.
    }
    if (body.isConnected) setTimeout(() => void follow(), FOLLOW_MS);
  };
  const replaySince = async () => {
    const since = choice('Made in', SINCE);
    await formDialog({
      title: 'Post messages again?',
      action: 'Post them again',
      content: [
        h('p', {}, `All that were delivered to ${webhook.url}, or given up, in order.`),
        since.element,
      ],
      submit: async () => {
        const from = new Date(api.now() - Number(since.select.value));
        await api.post(`${path}/replay`, { since: from.toISOString() });
        feedback.success('They will be posted again, behind all that waits.');
      },
    });
    await load();
  };
  const skipAll = async () => {
    const text = `All messages that wait for ${webhook.url} are given up. It gets those of later changes.`;
    if (!(await confirmDialog('Give up all that waits?', text, 'Give them up'))) return;
    try {
      const { skipped } = await api.post<{ skipped: number }>(`${path}/skip`);
      feedback.success(`${count(skipped)} given up.`);
    } catch (error) {
      feedback.failure(error);
    }
    await load();
  };

  filter.select.addEventListener('change', () => void load());
  const refresh = button('Refresh', { onClick: () => whileBusy(refresh, () => load()) });
  const panelActions = h(
    'div',
    { class: 'actions' },
    mayChange && [
      button('Replay since…', { onClick: replaySince }),
      button('Skip all', { onClick: skipAll }),
    ],
    refresh,
  );
  openPanel(
    place,
    title,
    panelActions,
    h(
      'div',
      { class: 'stack-small' },
      waiting,
      h('div', { class: 'filters' }, filter.element),
      ...[freshness.element, body],
    ),
  );
  void load().then(follow);
}
