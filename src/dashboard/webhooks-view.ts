import {
  actionsCell,
  button,
  cell,
  field,
  row,
  statusBadge,
  textCell,
  ticks,
  viewHead,
} from './controls';
import { openDeliveries } from './deliveries-panel';
import { confirmDialog, formDialog, secretDialog } from './dialog';
import { fill, h } from './dom';
import { listing, type Listing } from './listing';
import type { MessageType, Webhook } from './types';
import type { Context, View } from './view';

const COLUMNS = [
  { title: 'Address' },
  { title: 'Hears of' },
  { title: 'Status' },
  { title: 'Actions' },
];

/** Whether a new webhook gets it by default. */
const MESSAGE_TYPES: Record<MessageType, boolean> = {
  'reservation.held': false,
  'reservation.confirmed': true,
  'reservation.cancelled': true,
  'reservation.expired': false,
  'reservation.changed': false,
  'event.available': false,
  'event.low_stock': false,
  'event.sold_out': false,
  'event.changed': false,
};

/** Where changes are posted to, and what became of each message. */
export function webhooksView(context: Context): View {
  const { api, feedback, may } = context;
  const mayChange = may('reservations:write');
  const deliveries = h('div');

  const create = async () => {
    const secret = await askForNewWebhook(context);
    if (secret !== undefined) await secretDialog('The signing secret', 'secret', secret);
    await webhooks.load();
  };
  const webhookRow = (webhook: Webhook) => {
    const { webhookId, url, eventTypes, partnerId, status, disabledReason } = webhook;
    const path = `/api/v1/webhooks/${webhookId}`;
    const isEnabled = status === 'enabled';
    const action = (text: string, onClick: () => unknown) =>
      button(text, { label: `${text}: ${url}`, focus: `${text}-${webhookId}`, onClick });
    const showDeliveries = () => {
      openDeliveries(context, deliveries, webhook);
    };
    const ping = () =>
      webhooks.act(async () => {
        const { delivered, error } = await api.post<{ delivered: boolean; error?: string }>(
          `${path}/ping`,
        );
        if (delivered) feedback.success(`${url} has accepted the ping.`);
        else feedback.failure(`${url} has not accepted the ping: ${error ?? 'no answer'}`);
      });
    const toggle = async () => {
      const text = `Nothing is posted to ${url} until it is enabled again. What is due meanwhile waits, for at most 30 days.`;
      const isWanted =
        !isEnabled || (await confirmDialog('Disable this webhook?', text, 'Disable'));
      if (!isWanted) return;
      await webhooks.act(() => api.patch(path, { status: isEnabled ? 'disabled' : 'enabled' }));
    };
    const rotate = async () => {
      const text =
        `A new secret signs what is posted to ${url}. The old one signs it too for a day more, then only ` +
        'the new one. This cannot be undone.';
      if (!(await confirmDialog('Rotate the secret?', text, 'Make the new secret'))) return;
      await webhooks.act(async () => {
        const { secret } = await api.post<{ secret: string }>(`${path}/rotate-secret`);
        await secretDialog('The new signing secret', 'secret', secret);
      });
    };
    const remove = async () => {
      const text = `Nothing is posted to ${url} from then on.`;
      if (!(await confirmDialog('Remove this webhook?', text, 'Remove the webhook'))) return;
      await webhooks.act(() => api.delete(path));
      fill(deliveries);
    };
    return row(
      textCell(url, partnerId !== undefined && h('div', { class: 'hint' }, partnerId)),
      textCell(eventTypes.join(', ')),
      cell(
        statusBadge(status, isEnabled ? 'Enabled' : 'Disabled'),
        disabledReason !== undefined && h('span', { class: 'hint' }, ` ${disabledReason}`),
      ),
      actionsCell(
        action('Deliveries', showDeliveries),
        mayChange && [
          action('Ping', ping),
          action(isEnabled ? 'Disable' : 'Enable', toggle),
          action('Rotate secret', rotate),
          action('Remove', remove),
        ],
      ),
    );
  };

  const webhooks: Listing = listing<Webhook>(context, {
    path: '/api/v1/webhooks',
    pageSize: 100,
    caption: 'Webhooks',
    columns: COLUMNS,
    row: webhookRow,
    none: ['No webhooks yet', 'Add an address, and changes are posted to it, signed.'],
    more: 'Show more webhooks',
  });
  const element = h(
    'div',
    { class: 'stack' },
    viewHead(
      'Webhooks',
      'Addresses that changes are posted to, and the deliveries.',
      mayChange && button('New webhook', { kind: 'primary', onClick: create }),
    ),
    h('section', { class: 'panel', 'aria-label': 'Webhooks' }, webhooks.element),
    deliveries,
  );
  return { title: 'Webhooks', element };
}

/** The signing secret of the webhook that was made, if one was. */
async function askForNewWebhook({ api, may }: Context) {
  const url = field({
    label: 'Address',
    hint: 'Where messages are posted to.',
    input: { type: 'url', required: true, placeholder: 'https://example.com/hooks' },
  });
  const types = ticks('Hears of', MESSAGE_TYPES);
  const partner = field({
    label: 'Partner',
    hint: 'It gets messages about this partner only; about all, if empty.',
    input: { maxlength: 100 },
  });
  let made: string | undefined;
  await formDialog({
    title: 'New webhook',
    action: 'Add',
    content: [url.element, types.element, may('admin') && partner.element],
    submit: async () => {
      const { secret } = await api.post<{ secret: string }>('/api/v1/webhooks', {
        url: url.input.value,
        eventTypes: types.chosen(),
        ...(partner.input.value !== '' && { partnerId: partner.input.value }),
      });
      made = secret;
    },
  });
  return made;
}
