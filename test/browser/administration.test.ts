import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { isLive, shows, useBrowser } from '../support/browsing';
import { until } from '../support/until';
import { useApp } from '../support/use-app';
import { WebhookReceiver } from '../support/webhook-receiver';

const api = useApp({ config: { webhookAllowPrivate: true } });
const open = useBrowser();

const openAt = (path: string) => open(`${api.app.url}/${path}`);

async function openEvent(eventId: string): Promise<Page> {
  const page = await openAt(`#/events/${eventId}`);
  await isLive(page);
  return page;
}

describe('events', () => {
  it('are created', async () => {
    const page = await openAt('');
    await page.getByRole('button', { name: 'New event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').first().fill('Made here');
    await dialog.getByLabel('Seats', { exact: true }).fill('25');
    await dialog.getByRole('button', { name: 'Add a tier' }).click();
    await dialog.getByLabel('Id').last().fill('vip');
    await dialog.getByLabel('Name').last().fill('VIP');
    await dialog.getByLabel('Seats', { exact: true }).last().fill('5');
    await dialog.getByLabel('Price').last().fill('49.50');
    await dialog.getByLabel('Currency').last().fill('EUR');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Made here' }).waitFor();
    await shows(page, 'available', 30);

    const { tiers } = await api.caller.summary('made-here');
    expect(tiers).toMatchObject([
      { tierId: 'general', totalSeats: 25 },
      { tierId: 'vip', totalSeats: 5, priceMinor: 4950, currency: 'EUR' },
    ]);
  });

  it('have an end and a time zone, which can be changed and taken away', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    const save = async (zone: string, end: string) => {
      await page.getByRole('button', { name: 'Change event' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Ends').fill(end);
      await dialog.getByLabel('Time zone').fill(zone);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'hidden' });
      return api.caller.summary(eventId);
    };

    const saved = await save('Europe/Berlin', '2030-05-01T23:00');
    expect(saved).toMatchObject({
      timeZone: 'Europe/Berlin',
      endsAt: expect.any(String) as unknown,
    });
    const { timeZone, endsAt } = await save('', '');
    expect([timeZone, endsAt]).toEqual([undefined, undefined]);
  });

  it('are not created twice with one id, and the dialog says so', async () => {
    const eventId = await api.createEvent();
    const page = await openAt('');
    await page.getByRole('button', { name: 'New event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').first().fill('Again');
    await dialog.getByLabel('Id').first().fill(eventId);
    await dialog.getByLabel('Seats', { exact: true }).fill('25');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'exists' }).waitFor();
  });

  it('are changed while seats are sold', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Change event' }).click();
    const dialog = page.getByRole('dialog');
    await api.caller.reserve(eventId, { seats: 1 });
    await dialog.getByLabel('Seats', { exact: true }).fill('12');
    await dialog.getByLabel('Sales', { exact: true }).selectOption('Paused');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The event is saved.').waitFor();
    await shows(page, 'available', 11);

    expect(await api.caller.summary(eventId)).toMatchObject({ totalSeats: 12, status: 'paused' });
  });

  it('are not changed if somebody else has changed them meanwhile', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Change event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').first().fill('Mine');
    const path = `/api/v1/events/${eventId}`;
    await api.caller.patch(path, { name: 'Theirs' }, { 'If-Match': '*' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog
      .getByRole('alert')
      .filter({ hasText: 'Somebody else has changed this event meanwhile.' })
      .waitFor();
    expect((await api.caller.summary(eventId)).name).toBe('Theirs');

    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor();
    await page.getByRole('button', { name: 'Change event' }).click();
    await dialog.getByLabel('Name').first().fill('Mine');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor();
  });
});

describe('reservations', () => {
  it('are shown page by page, searched, and saved as CSV', async () => {
    const eventId = await api.createEvent({
      tiers: [{ tierId: 'general', name: 'General', totalSeats: 100 }],
    });
    for (let made = 0; made < 22; made += 1) await api.caller.reserve(eventId, { seats: 1 });
    const globex = { partnerId: 'globex', seats: 2 };
    const { body: sale } = await api.caller.reserve(eventId, globex);
    const { body: hold } = await api.caller.reserve(eventId, { ...globex, holdSeconds: 600 });
    const page = await openEvent(eventId);
    const panel = page.getByRole('region', { name: 'Reservations' });
    const rows = panel.locator('tbody tr');
    const has = (count: number) => until(async () => (await rows.count()) === count);

    await has(10);
    const next = panel.getByRole('button', { name: 'Next' });
    await next.click();
    await panel.getByText('Page 2').waitFor();
    await next.click();
    await panel.getByText('Page 3').waitFor();
    await has(4);
    expect(await next.getAttribute('aria-disabled')).toBe('true');
    await panel.getByRole('button', { name: 'Previous' }).click();
    await panel.getByText('Page 2').waitFor();
    await has(10);

    const search = panel.getByLabel('Partner or reservation id');
    await search.fill('globex');
    await has(2);
    await panel.getByLabel('Status').selectOption('Held');
    await rows.filter({ hasText: /Held \d:\d\d/ }).waitFor();
    await has(1);
    const downloading = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Download CSV' }).click();
    const download = await downloading;
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(download.suggestedFilename()).toBe(`${eventId}-reservations.csv`);
    expect(head).toContain('reservationId');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(hold.reservationId);

    await panel.getByLabel('Status').selectOption('Any');
    await search.fill(sale.reservationId);
    await rows.filter({ hasText: sale.reservationId.slice(0, 8) }).waitFor();
    await has(1);
    await search.fill('nobody');
    await panel.getByText('No reservations').waitFor();
  });
});

describe('partners', () => {
  it('are created, and their keys are shown once', async () => {
    const page = await openAt('#/partners');
    await page.getByRole('button', { name: 'New partner' }).click();
    await page.getByRole('dialog').getByLabel('Id').fill('northside');
    await page.getByRole('dialog').getByLabel('Name').fill('Northside');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Keys of northside' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('button', { name: 'Create the key' }).click();
    const key = await page.locator('.secret').textContent();
    await page.getByRole('button', { name: 'Done' }).click();
    const revoke = page.getByRole('button', { name: /^Revoke the key/ });
    await revoke.waitFor();

    expect(key).toMatch(/^tb_/);
    expect(await page.content()).not.toContain(key);
    await revoke.click();
    await page.getByRole('button', { name: 'Revoke the key', exact: true }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Disable northside' }).click();
    await page.getByText('northside is disabled now.').waitFor();
  });

  it('are each shown once, however often the next page is requested', async () => {
    const names = Array.from({ length: 55 }, (_, index) => `member-${index}`);
    for (const partnerId of names) {
      await api.caller.post('/api/v1/partners', { partnerId, name: partnerId });
    }
    const page = await openAt('#/partners');
    const rows = page.locator('tbody tr');
    await until(async () => (await rows.count()) === 50);
    const more = page.getByRole('button', { name: 'Show more partners' });
    await more.dblclick();
    await more.waitFor({ state: 'detached' });

    const shown = await rows.locator('code').allTextContents();
    expect(shown).toEqual([...new Set(shown)]);
    expect(shown).toEqual(expect.arrayContaining(names));
  });
});

describe('webhooks', () => {
  it('are added, pinged, inspected, replayed, and removed', async () => {
    const receiver = await WebhookReceiver.start();
    const eventId = await api.createEvent();
    const page = await openAt('#/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByRole('button', { name: 'Add' }).click();
    const secret = await page.locator('.secret').textContent();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: `Ping: ${receiver.url}` }).click();
    await page.getByText(`${receiver.url} has accepted the ping.`).waitFor();
    expect(secret).toMatch(/^whsec_/);
    expect(await page.content()).not.toContain(secret);

    await api.caller.reserve(eventId, { seats: 1 });
    await until(() => receiver.posts.length === 2);
    await page.getByRole('button', { name: `Deliveries: ${receiver.url}` }).click();
    const deliveries = page.locator('.panel', { hasText: 'Deliveries to' });
    const delivered = deliveries.locator('tr', { hasText: 'Delivered' });
    await until(async () => {
      await deliveries.getByRole('button', { name: 'Refresh' }).click();
      return (await delivered.filter({ hasText: 'reservation.confirmed' }).count()) === 1;
    });
    await deliveries
      .getByRole('button', { name: /^Replay/ })
      .first()
      .click();
    await page.getByText('It will be posted again.').waitFor();
    await until(() => receiver.posts.length === 3);

    await page.getByRole('button', { name: `Remove: ${receiver.url}` }).click();
    await page.getByRole('button', { name: 'Remove the webhook' }).click();
    await page.getByText('No webhooks yet').waitFor();
    await receiver.close();
  });
});
