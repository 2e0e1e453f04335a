import { messageOf, type Api } from '../api';
import { loadingState } from '../controls';
import { deliveryActions, readPending } from '../delivery-actions';
import { deliveryBadge, deliveryButtons, outcomeOf, type DeliveryActions } from '../delivery-row';
import { fill, h } from '../dom';
import { moment } from '../format';
import { StandingRows } from '../standing-rows';
import type { Delivery, Page, Webhook } from '../types';
import type { Context } from '../view';
import { webhookBadge } from '../webhook-state';

const PAGE_SIZE = 100;
const PAGES_MAX = 20;
/** How often it is asked what became of those that wait. */
const FOLLOW_MS = 2000;
/** How often those are looked for that a change makes a moment later. */
const LOOKS = 2;

/** What webhooks were told about a reservation, and what came of it; those that wait are followed while it is shown. */
export function reservationMessages(
  context: Context,
  reservationId: string,
  timeZone: string | undefined,
) {
  const { api } = context;
  const body = h('div', { class: 'stack-small' }, loadingState(2));
  const element = h(
    'section',
    { class: 'stack-small', 'aria-label': 'Webhook messages' },
    h('h3', {}, 'Webhook messages'),
    body,
  );
  let webhooks: ReadonlyMap<string, Webhook> = new Map();
  let newest = 0;
  let looks = 0;
  let changes = 0;
  let timer: number | undefined;

  const update = (delivery: Delivery) => {
    rows.update(delivery);
  };
  const actions = deliveryActions(context, update);
  const rows = new StandingRows<Delivery, HTMLLIElement>(
    ({ deliveryId }) => deliveryId,
    (delivery) => item(delivery, webhooks.get(delivery.webhookId), actions, timeZone),
  );

  const look = async () => {
    const { deliveries, hasMore } = await readDeliveries(api, reservationId);
    webhooks = await readWebhooks(api, deliveries);
    looks = deliveries.some(({ version }) => version === newest) ? 0 : looks - 1;
    rows.replace(deliveries);
    fill(
      body,
      deliveries.length === 0
        ? h('p', { class: 'hint' }, 'No webhook has been told about it in the last 30 days.')
        : h('ol', { class: 'messages' }, rows.elements),
      hasMore && h('p', { class: 'hint' }, 'There are more; the oldest ones are shown.'),
    );
  };
  const follow = async () => {
    const since = changes;
    try {
      await (looks > 0 ? look() : readPending(api, rows.all, update));
    } catch (error) {
      // What is shown stays; the next time tells more.
      if (rows.elements.length === 0) fill(body, messageOf(error));
    }
    if (since === changes && element.isConnected)
      timer = setTimeout(() => void follow(), FOLLOW_MS);
  };
  return {
    element,
    /** The reservation has that version now. */
    changed: (version: number) => {
      newest = version;
      changes += 1;
      looks = LOOKS;
      clearTimeout(timer);
      void follow();
    },
  };
}

async function readDeliveries(api: Api, reservationId: string) {
  const deliveries: Delivery[] = [];
  let next: string | null = '';
  for (let pages = 0; next !== null && pages < PAGES_MAX; pages += 1) {
    const from: string = next === '' ? '' : `&cursor=${next}`;
    const page: Page<Delivery> = await api.get<Page<Delivery>>(
      `/api/v1/reservations/${reservationId}/deliveries?limit=${PAGE_SIZE}${from}`,
    );
    deliveries.push(...page.data);
    next = page.nextCursor;
  }
  return { deliveries, hasMore: next !== null };
}

/** Those that there still are. */
async function readWebhooks(api: Api, deliveries: readonly Delivery[]) {
  const ids = [...new Set(deliveries.map(({ webhookId }) => webhookId))];
  const found = await Promise.all(
    ids.map((id) => api.get<Webhook>(`/api/v1/webhooks/${id}`).catch(() => undefined)),
  );
  return new Map(found.flatMap((webhook) => (webhook ? [[webhook.webhookId, webhook]] : [])));
}

function item(
  delivery: Delivery,
  webhook: Webhook | undefined,
  actions: DeliveryActions,
  timeZone: string | undefined,
): HTMLLIElement {
  const { type, webhookId, status, createdAt, firstAttemptAt } = delivery;
  const isUntaken = status !== 'delivered';
  const since = isUntaken && firstAttemptAt !== undefined;
  const outcome = [
    outcomeOf(delivery),
    since && `tried since ${moment(firstAttemptAt, timeZone)}`,
  ].filter((text) => text !== false && text !== '');
  const isWorking = webhook?.status !== 'disabled' && webhook?.failingSince === undefined;
  return h(
    'li',
    { class: 'message' },
    h(
      'div',
      { class: 'message-what' },
      h('span', { class: 'message-type' }, type),
      h('span', { class: 'feed-when' }, moment(createdAt, timeZone)),
    ),
    h('div', {}, deliveryBadge(delivery), h('span', { class: 'hint' }, ` ${outcome.join(', ')}`)),
    h(
      'div',
      { class: 'hint' },
      ...['to ', webhook?.url ?? webhookId],
      isUntaken && webhook && !isWorking && [' ', webhookBadge(webhook, timeZone)],
    ),
    h('div', { class: 'actions' }, deliveryButtons(delivery, actions)),
  );
}
