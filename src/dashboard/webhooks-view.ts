import { messageOf } from './api';
import {
  button,
  cell,
  emptyState,
  field,
  loadingState,
  numberCell,
  row,
  statusBadge,
  table,
  textCell,
  ticks,
} from './controls';
import { confirmDialog, formDialog, secretDialog } from './dialog';
import { fill, h } from './dom';
import { count, moment } from './format';
import type { Delivery, MessageType, Page, Webhook } from './types';
import type { Context, View } from './view';

const COLUMNS = [
  { title: 'Address' },
  { title: 'Hears of' },
  { title: 'Status' },
  { title: 'Actions' },
];

/** Whether a new webhook is to hear of it, unless somebody thinks otherwise. */
const MESSAGE_TYPES: Record<MessageType, boolean> = {
  'reservation.held': false,
  'reservation.confirmed': true,
  'reservation.cancelled': true,
  'reservation.expired': false,
  'reservation.changed': false,
  'event.sold_out': false,
  'event.changed': false,
};

const DELIVERY_COLUMNS = [
  { title: 'Message' },
  { title: 'Event' },
  { title: 'Status' },
  { title: 'Attempts', isNumber: true },
  { title: 'Made' },
];
const DELIVERY_STATUS_TEXT = {
  pending: 'Pending',
  delivered: 'Delivered',
  failed: 'Failed',
} as const;

/** Where changes are posted to, and what became of each message. */
export function webhooksView(context: Context): View {
  const { api, feedback, may } = context;
  const mayChange = may('reservations:write');
  const body = h('div', {}, loadingState(3));
  const deliveries = h('div');

  const load = async () => {
    try {
      const { data } = await api.get<Page<Webhook>>('/api/v1/webhooks?limit=100');
      fill(
        body,
        data.length === 0
          ? emptyState('No webhooks yet', 'Add an address, and changes are posted to it, signed.')
          : table('Webhooks', COLUMNS, data.map(webhookRow)),
      );
    } catch (error) {
      fill(body, emptyState('Nothing to show', messageOf(error)));
    }
  };
  const act = async (action: () => Promise<unknown>) => {
    try {
      await action();
    } catch (error) {
      feedback.failure(error);
    }
    await load();
  };
  const create = async () => {
    const url = field({
      label: 'Address',
      hint: 'Where messages are posted to.',
      input: { type: 'url', required: true, placeholder: 'https://example.com/hooks' },
    });
    const types = ticks('Hears of', MESSAGE_TYPES);
    const partner = field({
      label: 'Partner',
      hint: 'It hears of this partner alone; of all, if empty.',
      input: { maxlength: 100 },
    });
    let made: { secret: string } | undefined;
    await formDialog({
      title: 'New webhook',
      action: 'Add',
      content: [url.element, types.element, may('admin') && partner.element],
      submit: async () => {
        made = await api.post<{ secret: string }>('/api/v1/webhooks', {
          url: url.input.value,
          eventTypes: types.chosen(),
          ...(partner.input.value !== '' && { partnerId: partner.input.value }),
        });
      },
    });
    if (made) await secretDialog('The signing secret', 'secret', made.secret);
    await load();
  };
  const webhookRow = (webhook: Webhook) => {
    const { webhookId, url, eventTypes, partnerId, status, disabledReason } = webhook;
    const path = `/api/v1/webhooks/${webhookId}`;
    const isEnabled = status === 'enabled';
    const action = (text: string, onClick: () => unknown) =>
      button(text, { label: `${text}: ${url}`, focus: `${text}-${webhookId}`, onClick });
    const showDeliveries = () => {
      const panel = deliveriesPanel(context, webhook);
      fill(deliveries, panel);
      panel.querySelector('h2')?.focus();
    };
    const ping = () =>
      act(async () => {
        const { delivered, error } = await api.post<{ delivered: boolean; error?: string }>(
          `${path}/ping`,
        );
        if (delivered) feedback.success(`${url} has taken the ping.`);
        else feedback.failure(`${url} has not taken the ping: ${error ?? 'no answer'}`);
      });
    const toggle = () => act(() => api.patch(path, { status: isEnabled ? 'disabled' : 'enabled' }));
    const rotate = () =>
      act(async () => {
        const { secret } = await api.post<{ secret: string }>(`${path}/rotate-secret`);
        await secretDialog('The new signing secret', 'secret', secret);
      });
    const remove = async () => {
      const text = `Nothing is posted to ${url} from then on.`;
      if (!(await confirmDialog('Remove this webhook?', text, 'Remove the webhook'))) return;
      await act(() => api.delete(path));
      fill(deliveries);
    };
    return row(
      textCell(url, partnerId !== undefined && h('div', { class: 'hint' }, partnerId)),
      textCell(eventTypes.join(', ')),
      cell(
        statusBadge(status, isEnabled ? 'Enabled' : 'Disabled'),
        disabledReason !== undefined && h('span', { class: 'hint' }, ` ${disabledReason}`),
      ),
      cell(
        h(
          'div',
          { class: 'actions' },
          action('Deliveries', showDeliveries),
          mayChange && [
            action('Ping', ping),
            action(isEnabled ? 'Disable' : 'Enable', toggle),
            action('Rotate secret', rotate),
            action('Remove', remove),
          ],
        ),
      ),
    );
  };

  void load();
  const element = h(
    'div',
    { class: 'stack' },
    h(
      'div',
      { class: 'view-head' },
      h(
        'div',
        {},
        h('h1', { tabindex: -1 }, 'Webhooks'),
        h('p', { class: 'lead' }, 'Where changes are posted to, and what became of them.'),
      ),
      mayChange && button('New webhook', { kind: 'primary', onClick: create }),
    ),
    h('section', { class: 'panel', 'aria-label': 'Webhooks' }, body),
    deliveries,
  );
  return { title: 'Webhooks', element };
}

function deliveriesPanel(
  { api, feedback, may }: Context,
  { webhookId, url }: Webhook,
): HTMLElement {
  const base = `/api/v1/webhooks/${webhookId}/deliveries`;
  const mayReplay = may('reservations:write');
  const columns = mayReplay ? [...DELIVERY_COLUMNS, { title: 'Actions' }] : DELIVERY_COLUMNS;
  const body = h('div', { class: 'stack-small' }, loadingState(3));
  const load = async (cursor?: string) => {
    try {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const { data, nextCursor } = await api.get<Page<Delivery>>(`${base}?limit=20${query}`);
      fill(
        body,
        data.length === 0
          ? emptyState('No deliveries', 'Messages are listed here as soon as there are some.')
          : table(`Deliveries to ${url}`, columns, data.map(deliveryRow)),
        nextCursor !== null && button('Older deliveries', { onClick: () => load(nextCursor) }),
      );
    } catch (error) {
      fill(body, emptyState('Nothing to show', messageOf(error)));
    }
  };
  const replay = async (deliveryId: string) => {
    try {
      await api.post(`${base}/${deliveryId}/replay`);
      feedback.success('It is on its way again.');
    } catch (error) {
      feedback.failure(error);
    }
    await load();
  };
  const deliveryRow = (delivery: Delivery) => {
    const { deliveryId, type, eventId, version, status, attempts, statusCode, error, createdAt } =
      delivery;
    const outcome = error ?? (statusCode === undefined ? '' : String(statusCode));
    return row(
      textCell(type, h('div', { class: 'hint' }, h('code', {}, deliveryId))),
      textCell(eventId, h('div', { class: 'hint' }, `version ${count(version)}`)),
      textCell(
        statusBadge(status, DELIVERY_STATUS_TEXT[status]),
        outcome !== '' && h('span', { class: 'hint' }, ` ${outcome}`),
      ),
      numberCell(count(attempts)),
      cell(moment(createdAt)),
      mayReplay &&
        cell(
          button('Replay', {
            label: `Replay ${deliveryId}`,
            focus: `replay-${deliveryId}`,
            onClick: () => replay(deliveryId),
          }),
        ),
    );
  };
  void load();
  return h(
    'section',
    { class: 'panel' },
    h(
      'div',
      { class: 'panel-head' },
      h('h2', { tabindex: -1 }, `Deliveries to ${url}`),
      button('Refresh', { onClick: () => load() }),
    ),
    body,
  );
}
