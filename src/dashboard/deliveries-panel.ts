import { actionsCell, button, cell, numberCell, row, statusBadge, textCell } from './controls';
import { h } from './dom';
import { count, moment } from './format';
import { listing, openPanel, type Listing } from './listing';
import type { Delivery, Webhook } from './types';
import type { Context } from './view';

const COLUMNS = [
  { title: 'Message' },
  { title: 'Event' },
  { title: 'Status' },
  { title: 'Attempts', isNumber: true },
  { title: 'Made' },
];

const STATUS_TEXT = { pending: 'Pending', delivered: 'Delivered', failed: 'Failed' } as const;

/** Opens in that place what became of a webhook's messages. */
export function openDeliveries(context: Context, place: Element, webhook: Webhook): void {
  const { api, feedback, may } = context;
  const path = `/api/v1/webhooks/${webhook.webhookId}/deliveries`;
  const title = `Deliveries to ${webhook.url}`;
  const mayReplay = may('reservations:write');

  const replay = (deliveryId: string) =>
    deliveries.act(async () => {
      await api.post(`${path}/${deliveryId}/replay`);
      feedback.success('It will be posted again.');
    });
  const deliveryRow = (delivery: Delivery) => {
    const { deliveryId, type, eventId, version, status, attempts, statusCode, error, createdAt } =
      delivery;
    const outcome = error ?? (statusCode === undefined ? '' : String(statusCode));
    return row(
      textCell(type, h('div', { class: 'hint' }, h('code', {}, deliveryId))),
      textCell(eventId, h('div', { class: 'hint' }, `version ${count(version)}`)),
      textCell(
        statusBadge(status, STATUS_TEXT[status]),
        outcome !== '' && h('span', { class: 'hint' }, ` ${outcome}`),
      ),
      numberCell(count(attempts)),
      cell(moment(createdAt)),
      mayReplay &&
        actionsCell(
          button('Replay', {
            label: `Replay ${deliveryId}`,
            focus: `replay-${deliveryId}`,
            onClick: () => replay(deliveryId),
          }),
        ),
    );
  };
  const deliveries: Listing = listing<Delivery>(context, {
    path,
    pageSize: 20,
    caption: title,
    columns: mayReplay ? [...COLUMNS, { title: 'Actions' }] : COLUMNS,
    row: deliveryRow,
    none: ['No deliveries', 'Messages are listed here as soon as there are some.'],
    more: 'Show older deliveries',
  });
  openPanel(place, title, button('Refresh', { onClick: deliveries.load }), deliveries.element);
}
