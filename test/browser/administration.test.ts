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
    await dialog.getByLabel('Price').last().fill('49,50');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('Choose the currency of the event first.').waitFor();
    await dialog.getByLabel('Currency').selectOption('EUR – Euro');
    await dialog.getByText('49.50 euros').waitFor();
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

  it('send only what was changed, keep seconds, and ask which of two times is meant', async () => {
    const times = {
      timeZone: 'Europe/Berlin',
      startsAt: new Date('2030-10-27T01:30:00Z'),
      salesCloseAt: new Date('2030-10-26T21:59:59Z'),
    };
    const eventId = await api.createEvent(times);
    const page = await openEvent(eventId);
    await page.getByText(/27 Oct 2030, 02:30 CET/).waitFor();
    const dialog = page.getByRole('dialog');
    const edit = () => page.getByRole('button', { name: 'Change event' }).click();
    const save = async () => {
      await dialog.getByRole('button', { name: 'Save' }).click();
    };
    await edit();
    expect(await dialog.getByLabel('Sales close').inputValue()).toBe('2030-10-26T23:59:59');
    await dialog.getByLabel('Name').first().fill('Renamed');
    await save();
    await dialog.waitFor({ state: 'hidden' });
    expect(await api.caller.summary(eventId)).toMatchObject({
      name: 'Renamed',
      startsAt: '2030-10-27T01:30:00.000Z',
      salesCloseAt: '2030-10-26T21:59:59.000Z',
    });

    await edit();
    await dialog.getByLabel('Ends').fill('2031-03-30T02:30');
    await save();
    await dialog.getByText('A clock in Europe/Berlin never shows 02:30 on that day').waitFor();
    await dialog.getByLabel('Ends').fill('2031-10-26T02:30');
    await dialog
      .getByLabel('02:30 comes twice that night. Which one?')
      .selectOption('The first (CEST)');
    await save();
    await dialog.waitFor({ state: 'hidden' });
    expect(await api.caller.summary(eventId)).toMatchObject({ endsAt: '2031-10-26T00:30:00.000Z' });
  });

  it('say a fault at its field, in words of the form', async () => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 3 });
    const page = await openEvent(eventId);
    await page.getByRole('button', { name: 'Change event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Seats', { exact: true }).fill('2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const seats = dialog.locator('.field', { has: page.getByLabel('Seats', { exact: true }) });
    await seats.getByText('cannot shrink below its 3 held and confirmed seats').waitFor();
    await dialog.getByLabel('Seats', { exact: true }).fill('12');
    await dialog.getByLabel('Starts').fill('2030-05-02T20:00');
    await dialog.getByLabel('Ends').fill('2030-05-01T20:00');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Ends must be after Starts').waitFor();
  });

  it('have thresholds of low stock, which are sent only when they were changed', async () => {
    const eventId = await api.createEvent({ lowStockAt: [5] });
    const page = await openEvent(eventId);
    const dialog = page.getByRole('dialog');
    const press = (name: string) => page.getByRole('button', { name }).click();
    const isUpToDate = async () => {
      const { version } = await api.caller.summary(eventId);
      await page.locator('[data-test=version]', { hasText: String(version) }).waitFor();
    };
    const change = async (label: string, text: string) => {
      await press('Change event');
      await dialog.getByLabel(label).first().fill(text);
      const sent = page.waitForRequest((request) => request.method() === 'PATCH');
      await press('Save');
      await dialog.waitFor({ state: 'hidden' });
      return (await sent).postDataJSON() as object;
    };
    expect(await change('Name', 'Renamed')).toEqual({ name: 'Renamed' });
    expect(await change('Low stock at', '50, 20 10')).toEqual({ lowStockAt: [50, 20, 10] });
    await page.locator('.feed-item', { hasText: 'Low stock at: 5 → 50, 20, 10' }).waitFor();

    await press('Change event');
    const field = dialog.locator('.field', { has: page.getByLabel('Low stock at') });
    expect(await field.getByRole('textbox').inputValue()).toBe('50, 20, 10');
    const faults = {
      '1,500': 'Write numbers of seats from 1, with blanks between them',
      '1 2 3 4 5 6 7 8 9 10 11': 'Low stock at must have at most 10 numbers of seats',
      '9999999999': 'Low stock at must be between 1 and',
    };
    for (const [text, fault] of Object.entries(faults)) {
      await field.getByRole('textbox').fill(text);
      await press('Save');
      await field.getByText(fault).waitFor();
    }
    await api.caller.patch(`/api/v1/events/${eventId}`, { lowStockAt: [9] }, { 'If-Match': '*' });
    await field.getByRole('textbox').fill('8');
    await press('Save');
    await dialog.getByRole('alert').filter({ hasText: 'Somebody else has changed' }).waitFor();
    await press('Cancel');
    await isUpToDate();
    expect(await change('Low stock at', '')).toEqual({ lowStockAt: null });
    expect(await api.caller.summary(eventId)).not.toHaveProperty('lowStockAt');
  });

  it('say before and after their sales that they are not on sale', async () => {
    const hour = 3_600_000;
    const [past, soon] = [new Date(Date.now() - hour), new Date(Date.now() + hour)];
    const opening = await api.createEvent({ name: 'Opening', salesOpenAt: soon });
    await api.createEvent({ name: 'Ended', startsAt: past });
    const page = await openAt('#/?q=opening');
    await page.getByLabel('Name or id').fill('');
    const card = (name: string) => page.locator('.event-card', { hasText: name });
    await card('Opening')
      .getByText(/^Opens /)
      .waitFor();
    await card('Ended').locator('.badge-over').waitFor();
    await page.getByLabel('State').selectOption('Ended');
    await card('Opening').waitFor({ state: 'detached' });
    expect(page.url()).toContain('state=over');

    await page.goto(`${api.app.url}/#/events/${opening}`);
    await page.getByText(/^Sales open on /).waitFor();
    expect(await page.getByRole('button', { name: 'Reserve' }).isVisible()).toBe(false);
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

describe('partners', () => {
  it('are created, and their keys are shown once', async () => {
    const page = await openAt('#/partners');
    await page.getByRole('button', { name: 'New partner' }).click();
    await page.getByRole('dialog').getByLabel('Id').fill('northside');
    await page.getByRole('dialog').getByLabel('Name').fill('Northside');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Keys of northside' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByText('see events, how many seats are left, and every change').waitFor();
    await page.getByLabel('Whose it is').fill('Anna, box office');
    await page.getByRole('button', { name: 'Create the key' }).click();
    const key = await page.locator('.secret').textContent();
    // A key that is shown once is not lost by a key that is pressed by accident.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.locator('.secret').textContent()).toBe(key);
    await page.getByRole('button', { name: 'Done' }).click();
    const revoke = page.getByRole('button', { name: /^Revoke the key/ });
    await revoke.waitFor();
    await page.getByText('Anna, box office').waitFor();

    expect(key).toMatch(/^tb_/);
    expect(await page.content()).not.toContain(key);
    await page.getByRole('button', { name: /^Rotate the key/ }).click();
    await page.getByText('The old one works for a day more').waitFor();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await revoke.click();
    await page.getByRole('button', { name: 'Revoke the key', exact: true }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Disable northside' }).click();
    const question = page.getByRole('dialog', { name: 'Disable this partner?' });
    await question.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('northside is disabled now.').waitFor();
  });

  it('are renamed, and the record of actions says who did it, and can be searched', async () => {
    await api.caller.post('/api/v1/partners', { partnerId: 'southside', name: 'Southside' });
    const page = await openAt('#/partners');
    await page.getByRole('button', { name: 'Rename southside' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('South Side');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('cell', { name: 'South Side' }).waitFor();

    await page.getByRole('link', { name: 'Actions' }).click();
    const rows = page.locator('tbody tr');
    await page.getByLabel('Of what').fill('southside');
    await until(async () => (await rows.count()) === 2);
    await page.getByLabel('Action', { exact: true }).selectOption('Change partner');
    await until(async () => (await rows.count()) === 1);
    expect(await rows.first().innerText()).toContain('anyone');
    await page.reload();
    await until(async () => (await rows.count()) === 1);
    await page.getByLabel('Action', { exact: true }).selectOption('Any');
    await until(async () => (await rows.count()) === 2);
    expect(page.url()).toMatch(/\?target=southside$/);
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
      .getByRole('button', { name: /^Replay msg/ })
      .first()
      .click();
    await page.getByText('It will be posted again.').waitFor();
    await until(() => receiver.posts.length === 3);

    await page.getByRole('button', { name: `Remove: ${receiver.url}` }).click();
    await page.getByRole('button', { name: 'Remove the webhook' }).click();
    await page.getByText('No webhooks yet').waitFor();
    await receiver.close();
  });

  it('ask before they are disabled, and before their secret is rotated', async () => {
    const url = 'https://example.com/asks';
    const made = { url, eventTypes: ['reservation.confirmed'] };
    await api.caller.post('/api/v1/webhooks', made);
    const page = await openAt('#/webhooks');
    const dialog = page.getByRole('dialog');
    const answer = (text: string) => dialog.getByRole('button', { name: text }).click();
    await page.getByRole('button', { name: `Disable: ${url}` }).click();
    await dialog.getByText(`Nothing is posted to ${url} until it is enabled again.`).waitFor();
    await answer('Keep it');
    await page.getByRole('button', { name: `Rotate secret: ${url}` }).click();
    await dialog.getByText('The old one signs it too for a day more').waitFor();
    await answer('Make the new secret');
    await page.locator('.secret', { hasText: 'whsec_' }).waitFor();
    await page.keyboard.press('Escape');
    await answer('Done');
    await page.getByRole('button', { name: `Disable: ${url}` }).click();
    await answer('Disable');
    await page.getByRole('button', { name: `Enable: ${url}` }).waitFor();
  });
});
