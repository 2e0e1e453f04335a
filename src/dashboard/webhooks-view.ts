import { button, cell, row, textCell, viewHead } from './controls';
import { openDeliveries } from './deliveries-panel';
import { confirmDialog, secretDialog } from './dialog';
import { fill, h } from './dom';
import { listing, type Listing } from './listing';
import type { Webhook, WebhookWithBacklog } from './types';
import type { Context, View } from './view';
import { askForNewWebhook, askToChangeWebhook } from './webhook-form';
import { backlogText, webhookBadge } from './webhook-state';

const COLUMNS = [
  { title: 'Address' },
  { title: 'Hears of' },
  { title: 'Status' },
  { title: 'Actions' },
];

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
  const showBacklog = async (path: string, place: Element) => {
    try {
      place.textContent = backlogText(await api.get<WebhookWithBacklog>(path));
    } catch {
      // The list itself says when the server does not answer.
    }
  };
  const webhookRow = (webhook: Webhook) => {
    const { webhookId, url, eventTypes, eventIds, partnerId, partnerIds, status } = webhook;
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
    const edit = async () => {
      await askToChangeWebhook(context, webhook);
      await webhooks.load();
    };
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
    const only = [...(eventIds ?? []), ...(partnerIds ?? [])];
    const waiting = h('div', { class: 'hint' });
    if (!isEnabled || webhook.failingSince !== undefined) void showBacklog(path, waiting);
    return row(
      textCell(url, partnerId !== undefined && h('div', { class: 'hint' }, partnerId)),
      textCell(
        eventTypes.join(', '),
        only.length > 0 && h('div', { class: 'hint' }, `Only ${only.join(', ')}`),
      ),
      textCell(webhookBadge(webhook), waiting),
      cell(
        h(
          'div',
          { class: 'actions actions-many' },
          action('Deliveries', showDeliveries),
          mayChange && [
            action('Ping', ping),
            action('Edit', edit),
            action(isEnabled ? 'Disable' : 'Enable', toggle),
            action('Rotate secret', rotate),
            action('Remove', remove),
          ],
        ),
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
