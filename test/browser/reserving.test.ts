import type { BrowserContextOptions } from 'playwright-core';
import { choose, isLive, shows, useBrowser } from '../support/browsing';
import { useApp } from '../support/use-app';

const api = useApp();
const open = useBrowser();

async function openEvent(eventId: string, options?: BrowserContextOptions) {
  const page = await open(`${api.app.url}/#/events/${eventId}`, options);
  await isLive(page);
  return page;
}

describe('the dashboard', () => {
  it('lists events with links', async () => {
    const eventId = await api.createEvent({ name: 'Winter Gala' });
    const page = await open(api.app.url);
    await page.getByRole('link', { name: 'Winter Gala' }).click();
    await page.getByRole('heading', { level: 1, name: 'Winter Gala' }).waitFor();

    expect(page.url()).toContain(`#/events/${eventId}`);
    await shows(page, 'available', 10);
  });

  it('reserves, and another window shows it live', async () => {
    const eventId = await api.createEvent();
    const [mine, other] = [await openEvent(eventId), await openEvent(eventId)];
    await choose(mine, 3);
    await mine.getByRole('button', { name: 'Reserve 3 seats' }).click();
    await mine.getByText('Reserved 3 × General for abc-corp.').waitFor();

    await shows(other, 'available', 7);
    await shows(other, 'sold', 3);
    await other.locator('.feed-item', { hasText: '3 × General · abc-corp' }).waitFor();
    await shows(mine, 'sold', 3);
  });

  it('reserves once on a double click', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 2);
    await page.getByRole('button', { name: 'Reserve 2 seats' }).dblclick();
    await shows(page, 'sold', 2);

    expect(await api.caller.summary(eventId)).toMatchObject({ reservationCount: 1, version: 1 });
  });

  it('shows a hold until it expires, and its seats afterwards', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 4, 'Hold for 10 seconds');
    await page.getByRole('button', { name: 'Hold 4 seats' }).click();
    await shows(page, 'held', 4);
    expect(await page.getByRole('timer').textContent()).toMatch(/^0:(10|0\d)$/);
    await page.getByText('The hold has expired: the seats are free again.').waitFor();
    await shows(page, 'held', 0);
    await shows(page, 'available', 10);
  });

  it('confirms a hold, and cancels a reservation after a confirmation', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 1, 'Hold for 10 minutes');
    await page.getByRole('button', { name: 'Hold 1 seat' }).click();
    await page.getByRole('button', { name: 'Confirm the hold of 1 × General' }).click();
    await page.getByRole('button', { name: 'Confirm the hold', exact: true }).click();
    await shows(page, 'sold', 1);
    await page.getByRole('button', { name: 'Cancel 1 × General of abc-corp' }).click();
    await page.getByRole('button', { name: 'Cancel the reservation' }).click();
    await shows(page, 'available', 10);
  });

  it('explains a refusal', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await api.caller.reserve(eventId, { seats: 9 });
    await choose(page, 2);
    await page.getByRole('button', { name: 'Reserve 2 seats' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not enough seats left' }).waitFor();
  });

  it('says why no seat can be reserved, and offers seats as soon as there are some', async () => {
    const eventId = await api.createEvent();
    const { body } = await api.caller.reserve(eventId, { seats: 10 });
    const page = await openEvent(eventId);
    await page.getByText('Sold out. If seats become free, they are shown here at once.').waitFor();
    expect(await page.getByRole('button', { name: 'Reserve' }).isVisible()).toBe(false);
    await api.caller.cancel(body.reservationId);
    await page.getByRole('button', { name: 'Reserve' }).waitFor();

    const path = `/api/v1/events/${eventId}`;
    await api.caller.patch(path, { status: 'paused' }, { 'If-Match': '*' });
    await page.getByText('Sales are paused.').waitFor();
  });

  it('shows the newest changes and the curve from before it was opened', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 2 });
    await api.caller.reserve(eventId, { seats: 3, holdSeconds: 600 });
    const page = await openEvent(eventId);
    const items = page.locator('.feed-item');
    await items.nth(1).waitFor();

    expect(await items.locator('.feed-kind').allTextContents()).toEqual(['Held', 'Reserved']);
    const chart = page.getByRole('img', { name: /^Seats sold over time/ });
    expect(await chart.getAttribute('aria-label')).toMatch(/ to 2 of 10 now, and 3 held\.$/);
    const panel = page.getByRole('region', { name: 'Sales' });
    await panel.getByText(/: 2 sold, 3 held$/).waitFor();
    await panel.getByRole('slider', { name: 'Read the chart' }).press('Home');
    await panel.getByText(/: 0 sold, 0 held$/).waitFor();
    await panel.getByLabel('Chart', { exact: true }).selectOption('Sold by hour');
    await page.getByRole('img', { name: /^Seats sold: .*, \d\d:00: 2 sold$/ }).waitFor();
  });

  it('can be used by keyboard alone', async () => {
    const eventId = await api.createEvent({ name: 'By keyboard' });
    const page = await openEvent(eventId);
    await page.getByLabel('Partner', { exact: true }).fill('abc-corp');
    await page.getByRole('spinbutton').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Reserve 2 seats' }).focus();
    await page.keyboard.press('Enter');
    await shows(page, 'sold', 2);
  });
});
