import type { Page } from 'playwright-core';
import { isLive, shows, useBrowser } from '../support/browsing';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();
const open = useBrowser();

const tiers = [
  { tierId: 'vip', name: 'VIP', totalSeats: 5, priceMinor: 5000, currency: 'EUR' },
  { tierId: 'general', name: 'General', totalSeats: 200, priceMinor: 1950, currency: 'EUR' },
];

async function openEvent(eventId: string): Promise<Page> {
  const page = await open(`${api.app.url}/#/events/${eventId}`);
  await isLive(page);
  return page;
}

describe("an event's page", () => {
  it('pauses and resumes sales by one click, and says why it sells nothing', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Pause sales' }).click();
    await page.getByText('Sales are paused.').waitFor();
    expect(await api.caller.summary(eventId)).toMatchObject({ status: 'paused' });
    await page.getByRole('button', { name: 'Resume sales' }).click();
    await page.getByText('Sales are paused.').waitFor({ state: 'detached' });
    expect(await api.caller.summary(eventId)).toMatchObject({ status: 'on_sale' });
  });

  it('archives an event whose sales have ended, which is found in the archive then', async () => {
    const startsAt = new Date(Date.now() - 3_600_000);
    const eventId = await api.createEvent({ name: 'Long ago', startsAt });
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Archive' }).click();
    await page.getByText('The event is archived').waitFor();
    await page.goto(`${api.app.url}/#/?q=long`);
    await page.getByText('No such events').waitFor();
    await page.getByLabel('State').selectOption('Archived');
    await page.getByRole('link', { name: 'Long ago' }).click();
    await page.getByRole('button', { name: 'Take out of the archive' }).click();
    await page.getByText('Sales are closed.').waitFor();
  });

  it('deletes an event that was never sold from, which the list does not show then', async () => {
    const eventId = await api.createEvent({ name: 'By mistake' });
    const page = await open(api.app.url);
    await page.getByRole('link', { name: 'By mistake' }).click();
    await isLive(page);
    await page.getByRole('button', { name: 'Delete event' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this event?' });
    await question.getByText('By mistake is taken out of the list of events').waitFor();
    await question.getByRole('button', { name: 'Keep it' }).click();
    expect(await api.caller.summary(eventId)).toMatchObject({ name: 'By mistake' });

    await page.getByRole('button', { name: 'Delete event' }).click();
    await question.getByRole('button', { name: 'Delete the event' }).click();
    await page.getByText('By mistake is deleted.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Events' }).waitFor();
    await page.locator('main .loading').waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'By mistake' }).count()).toBe(0);
    expect((await api.caller.get(`/api/v1/events/${eventId}`)).status).toBe(404);
  });

  it('offers no deletion of what has sold, and says to archive it where the seats were given back', async () => {
    const eventId = await api.createEvent();
    const { reservationId } = (await api.caller.reserve(eventId, { seats: 2 })).body;
    const page = await openEvent(eventId);
    await shows(page, 'sold', 2);
    const deletion = page.getByRole('button', { name: 'Delete event' });
    expect(await deletion.isVisible()).toBe(false);

    await api.caller.cancel(reservationId);
    await shows(page, 'sold', 0);
    await deletion.click();
    await page.getByRole('button', { name: 'Delete the event' }).click();
    await page.getByRole('alert').filter({ hasText: 'Archive it instead' }).waitFor();
    expect(page.url()).toContain(eventId);
  });

  it('deletes nothing that has changed since it was shown', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Delete event' }).click();
    const path = `/api/v1/events/${eventId}`;
    await api.caller.patch(path, { name: 'Still needed' }, { 'If-Match': '*' });
    await page.getByRole('button', { name: 'Delete the event' }).click();
    await page.getByRole('alert').filter({ hasText: 'The event has changed' }).waitFor();
    expect(await api.caller.summary(eventId)).toMatchObject({ name: 'Still needed' });
  });

  it('says what seats were sold for, whatever they cost now, and nothing where they have no price', async () => {
    const eventId = await api.createEvent({ tiers });
    await api.caller.reserve(eventId, { tierId: 'vip', seats: 2 });
    const dearer = { tiers: [{ tierId: 'vip', priceMinor: 6000, currency: 'EUR' }] };
    await api.caller.patch(`/api/v1/events/${eventId}`, dearer, { 'If-Match': '*' });
    const page = await openEvent(eventId);
    const panel = page.getByRole('region', { name: 'Tiers' });
    const vip = panel.getByRole('row', { name: /^VIP/ });
    await vip.getByText('€100.00').waitFor();
    await panel.getByText('Revenue is what the sold seats cost when they were taken.').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    const revenueAsked = () => asked.splice(0).filter((url) => url.endsWith('/revenue'));
    for (let sales = 0; sales < 3; sales += 1)
      await api.caller.reserve(eventId, { tierId: 'vip', seats: 1 });
    await vip.getByText('€280.00').waitFor();
    expect(revenueAsked()).toHaveLength(1);

    await page.goto(`${api.app.url}/#/events/${await api.createEvent()}`);
    await isLive(page);
    await panel.getByRole('row', { name: /^General/ }).waitFor();
    expect(await panel.getByText('Revenue is').count()).toBe(0);
    expect(revenueAsked()).toEqual([]);
  });

  it('makes more or fewer seats, and says what was earned', async () => {
    const eventId = await api.createEvent({ tiers });
    await api.caller.reserve(eventId, { tierId: 'vip', seats: 2 });
    const page = await openEvent(eventId);
    const vip = page.getByRole('row', { name: /^VIP/ });
    await vip.getByText('€100.00').waitFor();
    await page.getByRole('button', { name: 'More or fewer seats: VIP' }).click();
    const dialog = page.getByRole('dialog', { name: 'Seats of VIP' });
    await dialog.getByText('2 seats held or sold').waitFor();
    await dialog.getByLabel('Seats in all').fill('8');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await shows(page, 'available', 206);
  });

  it('shows the total while seats are chosen, and a refusal names the tier and what is left', async () => {
    const eventId = await api.createEvent({ tiers });
    await api.caller.reserve(eventId, { tierId: 'vip', seats: 4 });
    const page = await openEvent(eventId);
    await page.getByLabel('Partner', { exact: true }).fill('abc-corp');
    await page.getByRole('spinbutton', { name: 'VIP' }).fill('2');
    await page.getByRole('spinbutton', { name: 'General' }).fill('1');
    await page.getByText('Total: €119.50').waitFor();
    await page.getByRole('button', { name: 'Reserve 3 seats' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'Not enough seats left: 1 seat of VIP, and 2 were asked for.' })
      .waitFor();
  });

  it('names renamed tiers everywhere at once, and says what new settings changed, and by whom', async () => {
    const eventId = await api.createEvent({ tiers });
    await api.caller.reserve(eventId, { tierId: 'vip', seats: 1 });
    const page = await openEvent(eventId);
    await page.locator('.feed-item', { hasText: '1 × VIP' }).waitFor();
    const settings = {
      status: 'paused',
      tiers: [{ tierId: 'vip', name: 'Box', priceMinor: 6000, currency: 'EUR' }],
    };
    await api.caller.patch(`/api/v1/events/${eventId}`, settings, { 'If-Match': '*' });
    await page
      .locator('.feed-item')
      .filter({
        hasText: 'Sales: On sale → Paused; Tier: VIP → Box; Price of Box: €50.00 → €60.00',
      })
      .filter({ hasText: 'by anyone' })
      .waitFor();
    await until(
      async () => (await page.locator('main').innerText()).match(/1 × Box/g)?.length === 2,
    );
  });

  it('keeps your holds over a reload, and says what becomes of them elsewhere', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.getByLabel('Partner', { exact: true }).fill('abc-corp');
    await page.getByLabel('How').selectOption('Hold for 10 minutes');
    await page.getByRole('spinbutton').fill('2');
    await page.getByRole('button', { name: 'Hold 2 seats' }).click();
    const holds = page.getByRole('list', { name: 'Your holds' });
    await holds.getByText('2 × General').waitFor();
    await page.reload();
    await holds.getByText('2 × General').waitFor();
    await page.getByRole('button', { name: 'Cancel 2 × General of abc-corp' }).click();
    await page.getByRole('button', { name: 'Cancel the reservation' }).click();
    await holds.getByText('Cancelled.').waitFor();
  });

  it('suggests partners while somebody types', async () => {
    await api.caller.post('/api/v1/partners', { partnerId: 'northside', name: 'Northside' });
    const page = await openEvent(await api.createEvent());
    await page.locator('datalist option[value=northside]').waitFor({ state: 'attached' });
  });
});
