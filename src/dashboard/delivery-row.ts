import { actionsCell, button, cell, numberCell, row, statusBadge, textCell } from './controls';
import { openDrawer } from './dialog';
import { h, type Child } from './dom';
import { count, moment } from './format';
import type { Delivery, DeliveryWithBody } from './types';

export const DELIVERY_COLUMNS = [
  { title: 'Message' },
  { title: 'Event' },
  { title: 'Status' },
  { title: 'Attempts', isNumber: true },
  { title: 'Made' },
  { title: 'Actions' },
];

const STATUS_TEXT = { pending: 'Pending', delivered: 'Delivered', failed: 'Failed' } as const;

export interface DeliveryActions {
  show: (delivery: Delivery) => unknown;
  /** Absent where the caller may not. */
  replay?: (delivery: Delivery) => unknown;
  skip?: (delivery: Delivery) => unknown;
}

/** One message in the list of a webhook's, with what can be done to it. */
export function deliveryRow(delivery: Delivery, actions: DeliveryActions): HTMLTableRowElement {
  const { deliveryId, type, eventId, version, attempts, createdAt } = delivery;
  return row(
    textCell(type, h('div', { class: 'hint' }, h('code', {}, deliveryId))),
    textCell(eventId, h('div', { class: 'hint' }, `version ${count(version)}`)),
    textCell(deliveryBadge(delivery), h('span', { class: 'hint' }, ` ${outcomeOf(delivery)}`)),
    numberCell(count(attempts)),
    cell(moment(createdAt)),
    actionsCell(...deliveryButtons(delivery, actions)),
  );
}

export function deliveryBadge({ status }: Delivery): HTMLElement {
  return statusBadge(status, STATUS_TEXT[status]);
}

export function deliveryButtons(
  delivery: Delivery,
  { show, replay, skip }: DeliveryActions,
): Child[] {
  const { deliveryId, status } = delivery;
  const action = (text: string, act: (on: Delivery) => unknown) =>
    button(text, {
      label: `${text} ${deliveryId}`,
      focus: `${text}-${deliveryId}`,
      onClick: () => act(delivery),
    });
  return [
    action('Show', show),
    replay && status !== 'pending' && action('Replay', replay),
    skip && status === 'pending' && action('Skip', skip),
  ];
}

/** Shows what is posted, and what came of it. */
export function showDelivery(delivery: DeliveryWithBody): Promise<void> {
  const { type, deliveryId, body, status, attempts, lastAttemptAt, nextAttemptAt } = delivery;
  const facts: [string, string | undefined][] = [
    ['Id', deliveryId],
    ['Status', STATUS_TEXT[status]],
    ['Attempts', count(attempts)],
    ['Last attempt', lastAttemptAt && moment(lastAttemptAt)],
    ['Answer', outcomeOf(delivery)],
    ['Next attempt', nextAttemptAt && moment(nextAttemptAt)],
  ];
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  return openDrawer(
    type,
    h(
      'div',
      { class: 'stack-small' },
      h(
        'dl',
        { class: 'details' },
        shown.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
      ),
      h('h3', {}, 'Body'),
      h('pre', { class: 'secret', tabindex: 0, 'aria-label': 'Body' }, indented(body)),
    ),
  );
}

/** What the endpoint answered last, or why it did not. */
export function outcomeOf({ error, statusCode }: Delivery): string {
  return error ?? (statusCode === undefined ? '' : `answered ${statusCode}`);
}

/** As the service wrote it; what is not JSON stays as it is. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
