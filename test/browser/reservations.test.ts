import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { isLive, useBrowser } from '../support/browsing';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();
const open = useBrowser();

async function openEvent(eventId: string): Promise<Page> {
  const page = await open(`${api.app.url}/#/events/${eventId}`);
  await isLive(page);
  return page;
}

/** What the tests look at of the list of reservations on a page. */
function listOn(page: Page) {
  const panel = page.getByRole('region', { name: 'Reservations' });
  const rows = panel.locator('tbody tr');
  return {
    panel,
    rows,
    search: panel.getByLabel('Reservation id, reference or partner'),
    has: (count: number) => until(async () => (await rows.count()) === count),
    ids: () => rows.locator('code').allTextContents(),
  };
}

const short = (reservationId: string) => reservationId.slice(0, 8);

describe('the list of reservations', () => {
  it('stands still: what is new is announced, and a row changes in its place', async () => {
    const eventId = await api.createEvent({
      tiers: [{ tierId: 'general', name: 'General', totalSeats: 100 }],
    });
    const { body: first } = await api.caller.reserve(eventId, { seats: 1 });
    const { body: hold } = await api.caller.reserve(eventId, { seats: 2, holdSeconds: 600 });
    const page = await openEvent(eventId);
    const { panel, rows, has, ids } = listOn(page);
    await has(2);
    const before = await ids();
    expect(before).toEqual([short(hold.reservationId), short(first.reservationId)]);

    await api.caller.reserve(eventId, { seats: 1 });
    await panel.getByRole('button', { name: '1 new – show' }).waitFor();
    await api.caller.reserve(eventId, { seats: 1 });
    await api.caller.cancel(first.reservationId);
    await panel.getByRole('button', { name: '2 new – show' }).waitFor();
    await rows.nth(1).getByText('Cancelled').waitFor();
    expect(await ids()).toEqual(before);

    await rows.nth(0).getByRole('button', { name: 'Confirm 2 × General of abc-corp' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm this hold?' });
    await dialog.getByText('2 × General of abc-corp will be sold.').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await rows
      .nth(0)
      .getByRole('button', { name: /^Confirm/ })
      .click();
    await dialog.getByRole('button', { name: 'Confirm the hold' }).click();
    await rows.nth(0).getByText('Confirmed', { exact: true }).waitFor();
    expect(await ids()).toEqual(before);

    await panel.getByRole('button', { name: '2 new – show' }).click();
    await has(4);
    expect(await panel.getByRole('button', { name: /new – show/ }).count()).toBe(0);
  });

  it('is searched by one text, filtered, kept in the address, and saved as CSV', async () => {
    const eventId = await api.createEvent({
      tiers: [{ tierId: 'general', name: 'General', totalSeats: 100 }],
    });
    for (let made = 0; made < 51; made += 1) await api.caller.reserve(eventId, { seats: 1 });
    const globex = { partnerId: 'globex', seats: 2, reference: 'Order 7' };
    const { body: sale } = await api.caller.reserve(eventId, globex);
    const { body: hold } = await api.caller.reserve(eventId, { ...globex, holdSeconds: 600 });
    const page = await openEvent(eventId);
    const { panel, rows, search, has } = listOn(page);
    await has(50);
    await panel.getByRole('button', { name: 'Show 50 more' }).click();
    await has(53);

    await search.fill(short(sale.reservationId).toUpperCase());
    await has(1);
    await search.fill('Order 7');
    await has(2);
    await search.fill('Globex');
    await has(2);
    await search.fill('globex');
    await panel.getByLabel('Status').selectOption('Held');
    await rows.filter({ hasText: /Held \d+:\d\d/ }).waitFor();
    await has(1);
    const downloading = page.waitForEvent('download');
    await panel.getByRole('button', { name: 'Download CSV' }).click();
    const download = await downloading;
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(download.suggestedFilename()).toBe(`${eventId}-reservations.csv`);
    expect(head).toContain('reservationId');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(hold.reservationId);

    expect(page.url()).toContain('?q=globex&status=held');
    await page.reload();
    await has(1);
    expect(await search.inputValue()).toBe('globex');
    await search.fill('nobody');
    await panel.getByText('No reservations').waitFor();
  });

  it('stays after a lost connection, says as of when it is, and goes on when it is back', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 1 });
    const page = await openEvent(eventId);
    const { panel, has } = listOn(page);
    await has(1);
    await page.context().setOffline(true);
    const note = panel.getByText(/^As of \d\d:\d\d:\d\d, not up to date\./);
    await note.waitFor();
    await has(1);
    await api.caller.reserve(eventId, { seats: 1 });
    await page.context().setOffline(false);
    await panel.getByRole('button', { name: '1 new – show' }).waitFor();
    await note.waitFor({ state: 'detached' });
  });
});

describe('a reservation', () => {
  it('shows everything of it, and can be changed, extended, confirmed in part, and cancelled', async () => {
    const eventId = await api.createEvent({
      tiers: [
        { tierId: 'vip', name: 'VIP', totalSeats: 5, priceMinor: 5000, currency: 'EUR' },
        { tierId: 'general', name: 'General', totalSeats: 10, priceMinor: 2000, currency: 'EUR' },
      ],
    });
    const { body: hold } = await api.caller.reserve(eventId, {
      items: [{ tierId: 'general', seats: 2 }],
      holdSeconds: 60,
      reference: 'Order 7',
      metadata: { desk: 'North' },
    });
    const page = await openEvent(eventId);
    const { rows } = listOn(page);
    await page.getByRole('button', { name: `Details of ${short(hold.reservationId)}` }).click();
    const drawer = page.getByRole('dialog', { name: `Reservation ${short(hold.reservationId)}` });
    for (const text of [hold.reservationId, 'Order 7', 'North', '2 × General at €20.00', '€40.00'])
      await drawer.getByText(text).first().waitFor();
    const history = drawer.locator('.feed-kind');
    await until(async () => (await history.allTextContents()).join() === 'Held');

    await drawer.getByRole('button', { name: 'Extend the hold' }).click();
    await drawer.getByText('The hold is extended.').waitFor();
    await drawer.getByLabel('VIP').fill('6');
    await drawer.getByRole('button', { name: 'Change the seats' }).click();
    await drawer
      .getByRole('alert')
      .filter({ hasText: '5 seats of VIP, and 6 were asked for.' })
      .waitFor();
    await drawer.getByLabel('VIP').fill('1');
    await drawer.getByRole('button', { name: 'Change the seats' }).click();
    await drawer.getByText('1 × VIP at €50.00').waitFor();
    await drawer.getByLabel('General').fill('1');
    await drawer.getByRole('button', { name: 'Confirm only these' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm only these?' });
    await question.getByRole('button', { name: 'Confirm these seats' }).click();
    await drawer.getByText('1 × General at €20.00').waitFor();
    await rows.first().getByText('Confirmed', { exact: true }).waitFor();
    const kinds = 'Held,Changed,Changed,Confirmed';
    await until(async () => (await history.allTextContents()).join() === kinds);

    expect(page.url()).toContain(`reservation=${hold.reservationId}`);
    await page.reload();
    await drawer.getByRole('button', { name: 'Cancel the reservation' }).click();
    const last = page.getByRole('dialog', { name: 'Cancel this reservation?' });
    await last.getByRole('button', { name: 'Cancel the reservation' }).click();
    await drawer.getByText('Cancelled', { exact: true }).first().waitFor();
    await drawer.getByRole('button', { name: 'Close', exact: true }).click();
    expect(page.url()).not.toContain('reservation=');
    expect(await api.caller.find(hold.reservationId)).toMatchObject({
      body: { status: 'cancelled' },
    });
  });

  it('is found over all events', async () => {
    const reference = 'Over all events';
    for (const name of ['One', 'Two'])
      await api.caller.reserve(await api.createEvent({ name }), { seats: 1, reference });
    const page = await open(`${api.app.url}/#/reservations`);
    const panel = page.getByRole('region', { name: 'All events' });
    const found = page.waitForResponse((response) => response.url().includes('reference='));
    await panel.getByLabel('Reservation id, reference or partner').fill(reference);
    await found;
    for (const name of ['One', 'Two']) await panel.getByRole('link', { name }).waitFor();
    const third = await api.createEvent({ name: 'Three' });
    await api.caller.reserve(third, { seats: 1, reference });
    await panel.getByRole('button', { name: '1 new – show' }).waitFor();
  });
});
