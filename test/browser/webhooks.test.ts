import type { Locator, Page } from 'playwright-core';
import { axeFaults, useBrowser } from '../support/browsing';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import { WebhookReceiver } from '../support/webhook-receiver';

const api = useApp({ config: { webhookAllowPrivate: true } });
const open = useBrowser();

interface WebhookView {
  webhookId: string;
  eventTypes: string[];
  eventIds?: string[];
  partnerId?: string;
  partnerIds?: string[];
  notifyUrl?: string;
  concurrency: number;
  replay?: object;
}

let receiver: WebhookReceiver;
let webhookId: string;
const path = () => `/api/v1/webhooks/${webhookId}`;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  const wish = { url: receiver.url, eventTypes: ['reservation.*'] };
  ({ webhookId } = (await api.caller.post<WebhookView>('/api/v1/webhooks', wish)).body);
});
afterEach(async () => {
  await api.caller.delete(path());
  await receiver.close();
});

const openWebhooks = () => open(`${api.app.url}/#/webhooks`);

async function openDeliveries(page: Page) {
  await page.getByRole('button', { name: `Deliveries: ${receiver.url}` }).click();
  return page.locator('.panel', { hasText: 'Deliveries to' });
}

const refuse = () => {
  receiver.answer = (response) => response.writeHead(500).end();
};

const accept = () => {
  receiver.answer = (response) => response.writeHead(204).end();
};

it('a webhook that fails says so, since when, and how many messages wait, which can be given up', async () => {
  refuse();
  const eventId = await api.createEvent();
  for (let made = 0; made < 3; made += 1) await api.caller.reserve(eventId, { seats: 1 });
  await until(() => receiver.posts.length > 0);
  await until(
    async () =>
      'failingSince' in (await api.caller.get<Partial<Record<string, string>>>(path())).body,
  );
  const page = await openWebhooks();
  const failing = page.locator('tr', { hasText: receiver.url });
  await failing.getByText('Failing', { exact: true }).waitFor();
  await failing
    .getByText(/since \d/)
    .first()
    .waitFor();
  await failing.getByText('3 wait, the oldest since').waitFor();

  const deliveries = await openDeliveries(page);
  await deliveries.locator('tr', { hasText: 'Pending' }).nth(2).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await deliveries
    .getByRole('button', { name: /^Skip msg/ })
    .first()
    .click();
  await deliveries.locator('tr', { hasText: 'it was skipped' }).waitFor();
  await deliveries.getByRole('button', { name: 'Skip all' }).click();
  await page.getByRole('button', { name: 'Give them up' }).click();
  await page.getByText('2 given up.').waitFor();
  await deliveries.getByText('Nothing waits.').waitFor();
  await deliveries.getByLabel('Messages').selectOption('Failed only');
  await deliveries.locator('tr', { hasText: 'Failed' }).nth(2).waitFor();
});

it('a message shows its body and its answer, and, when it is replayed, what became of it', async () => {
  const eventId = await api.createEvent();
  await api.caller.reserve(eventId, { seats: 2, reference: 'order-77' });
  await until(() => receiver.posts.length === 1);
  const page = await openWebhooks();
  const deliveries = await openDeliveries(page);
  await deliveries.locator('tr', { hasText: 'Delivered' }).waitFor();
  await deliveries.getByRole('button', { name: /^Show/ }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('order-77').waitFor();
  await drawer.getByText('"reference": "order-77"').waitFor();
  await drawer.getByText('answered 204').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Close' }).click();

  refuse();
  await deliveries.getByRole('button', { name: /^Replay msg/ }).click();
  await deliveries.locator('tr', { hasText: 'answered 500' }).waitFor();
  accept();
  await deliveries.locator('tr', { hasText: 'Delivered' }).waitFor();

  const before = receiver.posts.length;
  await deliveries.getByRole('button', { name: 'Replay since…' }).click();
  await page.getByLabel('Made in').selectOption('the last day');
  await page.getByRole('button', { name: 'Post them again' }).click();
  await until(() => receiver.posts.length === before + 1);
});

/** Resolves with what was sent. */
async function edit(page: Page, change: (dialog: Locator) => Promise<unknown>): Promise<object> {
  await page.getByRole('button', { name: `Edit: ${receiver.url}` }).click();
  const dialog = page.getByRole('dialog');
  await change(dialog);
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  return (await sent).postDataJSON() as object;
}

it('a reservation shows what webhooks were told about it, and one that was given up is posted again', async () => {
  const eventId = await api.createEvent();
  const { body: hold } = await api.caller.reserve(eventId, { seats: 1, holdSeconds: 600 });
  await until(() => receiver.posts.length === 1);
  refuse();
  await api.caller.confirm(hold.reservationId);
  const page = await open(`${api.app.url}/#/events/${eventId}?reservation=${hold.reservationId}`);
  const drawer = page.getByRole('dialog', { name: /^Reservation/ });
  const messages = drawer.getByRole('region', { name: 'Webhook messages' }).getByRole('listitem');
  await messages.filter({ hasText: 'reservation.held' }).getByText('Delivered').waitFor();
  const failing = messages.filter({ hasText: 'reservation.confirmed' });
  await failing.getByText('answered 500, tried since').waitFor();
  await failing.getByText(`to ${receiver.url}`).waitFor();
  expect(await messages.locator('.message-type').allTextContents()).toEqual([
    'reservation.held',
    'reservation.confirmed',
  ]);
  expect(await axeFaults(page)).toEqual([]);

  await failing.getByRole('button', { name: /^Skip/ }).click();
  await failing.getByText('Failed', { exact: true }).waitFor();
  accept();
  await failing.getByRole('button', { name: /^Replay/ }).click();
  await failing.getByText('Delivered').waitFor();
  await failing.getByRole('button', { name: /^Show/ }).click();
  const shown = page.getByRole('dialog', { name: 'reservation.confirmed' });
  await shown.getByText('"status": "confirmed"').waitFor();
  await shown.getByRole('button', { name: 'Close' }).click();

  await drawer.getByRole('button', { name: 'Cancel the reservation' }).click();
  const question = page.getByRole('dialog', { name: 'Cancel this reservation?' });
  await question.getByRole('button', { name: 'Cancel the reservation' }).click();
  await messages.filter({ hasText: 'reservation.cancelled' }).getByText('Delivered').waitFor();
});

it('a webhook is edited: only what was changed is sent', async () => {
  await api.caller.patch(path(), { eventTypes: ['reservation.*', 'event.sold_out'] });
  const page = await openWebhooks();
  expect(
    await edit(page, async (dialog) => {
      await dialog.getByLabel('Events').fill('gala, meet-up');
      await dialog.getByLabel('Posts at a time').selectOption('4');
      await dialog.getByLabel('event.low_stock').check();
    }),
  ).toEqual({
    eventTypes: ['reservation.*', 'event.low_stock', 'event.sold_out'],
    eventIds: ['gala', 'meet-up'],
    concurrency: 4,
  });
  await page.getByText('Only gala, meet-up').waitFor();
  const noEvents = await edit(page, (dialog) => dialog.getByLabel('Events').fill(''));
  expect(noEvents).toEqual({ eventIds: null });

  const { body } = await api.caller.get<WebhookView>(path());
  expect(body).toMatchObject({ concurrency: 4 });
  expect(body).not.toHaveProperty('eventIds');
});

it('a webhook hears of some partners only, also when something else of it is edited', async () => {
  const filters = { partnerIds: ['abc-corp', 'ACME, Inc.'], eventIds: ['gala'] };
  const eventTypes = ['event.*', 'reservation.*'];
  await api.caller.patch(path(), { ...filters, eventTypes });
  const page = await openWebhooks();
  const posts = await edit(page, async (dialog) => {
    for (const type of eventTypes) expect(await dialog.getByLabel(type).isChecked()).toBe(true);
    expect(await dialog.getByLabel('event.sold_out').isChecked()).toBe(false);
    await dialog.getByLabel('Posts at a time').selectOption('4');
  });
  expect(posts).toEqual({ concurrency: 4 });
  const { body } = await api.caller.get<WebhookView>(path());
  expect(body).toMatchObject({ ...filters, eventTypes });

  const partners = await edit(page, async (dialog) => {
    expect(await dialog.getByLabel('Only partners').inputValue()).toBe('abc-corp\nACME, Inc.');
    await dialog.getByLabel('Only partners').fill('ACME, Inc.\nnorthside\n');
  });
  expect(partners).toEqual({ partnerIds: ['ACME, Inc.', 'northside'] });
  await page.getByText('Only gala, ACME, Inc., northside').waitFor();
  const all = await edit(page, (dialog) => dialog.getByLabel('Only partners').fill(''));
  expect(all).toEqual({ partnerIds: null });
});

it('a new webhook is of a partner, or hears of some partners only', async () => {
  const page = await openWebhooks();
  const dialog = page.getByRole('dialog');
  const add = async (partner: string) => {
    await page.getByRole('button', { name: 'New webhook' }).click();
    await dialog.getByLabel('Address').fill('https://example.com/some');
    await dialog.getByLabel('Only partners').fill('abc-corp');
    await dialog.getByLabel('Partner', { exact: true }).fill(partner);
    expect(await dialog.getByLabel('Only partners').isVisible()).toBe(partner === '');
    const made = page.waitForResponse((response) => response.request().method() === 'POST');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    const webhook = (await (await made).json()) as WebhookView;
    await api.caller.delete(`/api/v1/webhooks/${webhook.webhookId}`);
    return [webhook.partnerId, webhook.partnerIds];
  };
  expect(await add('')).toEqual([undefined, ['abc-corp']]);
  expect(await add('northside')).toEqual(['northside', undefined]);
});
