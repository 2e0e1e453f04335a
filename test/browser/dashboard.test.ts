import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser, Window } from '../support/browser';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();
const windows: Window[] = [];
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
});

afterEach(async () => {
  const complaints = windows.flatMap((window) => window.complaints());
  await Promise.all(windows.splice(0).map((window) => window.close()));
  expect(complaints).toEqual([]);
});

async function open(path: string, options?: BrowserContextOptions) {
  const window = await Window.open(browser, `${api.app.url}/${path}`, options);
  windows.push(window);
  return window.page;
}

type Page = Awaited<ReturnType<typeof open>>;

async function openEvent(eventId: string, options?: BrowserContextOptions): Promise<Page> {
  const page = await open(`#/events/${eventId}`, options);
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

async function choose(page: Page, seats: number, hold = 'Buy at once'): Promise<void> {
  await page.getByLabel('Partner', { exact: true }).fill('abc-corp');
  await page.getByLabel('How').selectOption(hold);
  await page.getByRole('spinbutton').fill(String(seats));
}

/** Waits until the page shows that many seats. */
async function shows(page: Page, name: 'available' | 'held' | 'sold', seats: number) {
  const figure = page.locator(`[data-test=${name}]`);
  await until(async () => (await figure.textContent()) === String(seats));
}

describe('the dashboard', () => {
  it('lists events, and leads to each', async () => {
    const eventId = await api.createEvent({ name: 'Winter Gala' });
    const page = await open('');
    await page.getByRole('link', { name: 'Winter Gala' }).click();
    await page.getByRole('heading', { level: 1, name: 'Winter Gala' }).waitFor();

    expect(page.url()).toContain(`#/events/${eventId}`);
    await shows(page, 'available', 10);
  });

  it('reserves, and another window sees it live', async () => {
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

  it('books once on a double click', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 2);
    await page.getByRole('button', { name: 'Reserve 2 seats' }).dblclick();
    await shows(page, 'sold', 2);

    expect(await api.caller.summary(eventId)).toMatchObject({ reservationCount: 1, version: 1 });
  });

  it('holds until the time is over, and gives the seats back', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 4, 'Hold for 10 seconds');
    await page.getByRole('button', { name: 'Hold 4 seats' }).click();
    await shows(page, 'held', 4);
    expect(await page.getByRole('timer').textContent()).toMatch(/^0:(10|0\d)$/);
    await page.getByText('Time is over: the seats are back.').waitFor();
    await shows(page, 'held', 0);
    await shows(page, 'available', 10);
  });

  it('confirms a hold, and cancels a reservation after asking', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await choose(page, 1, 'Hold for 10 minutes');
    await page.getByRole('button', { name: 'Hold 1 seat' }).click();
    await page.getByRole('button', { name: 'Confirm the hold of 1 × General' }).click();
    await shows(page, 'sold', 1);
    await page.getByRole('button', { name: 'Cancel 1 × General of abc-corp' }).click();
    await page.getByRole('button', { name: 'Cancel the reservation' }).click();
    await shows(page, 'available', 10);
  });

  it('says clearly what is refused', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await api.caller.reserve(eventId, { seats: 9 });
    await choose(page, 2);
    await page.getByRole('button', { name: 'Reserve 2 seats' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not enough seats left' }).waitFor();
  });

  it('says that the connection is lost, and misses nothing when it is back', async () => {
    const eventId = await api.createEvent();
    const page = await openEvent(eventId);
    await page.context().setOffline(true);
    await page.getByText('Connection lost, trying again…').waitFor();
    await api.caller.reserve(eventId, { seats: 5 });
    await page.context().setOffline(false);
    await page.getByText('Live', { exact: true }).waitFor();
    await shows(page, 'available', 5);
    await page.locator('.feed-item', { hasText: '5 × General' }).waitFor();
  });

  it('is used by keyboard alone', async () => {
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

  it('makes an event for an administrator', async () => {
    const page = await open('');
    await page.getByRole('button', { name: 'New event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').first().fill('Made here');
    await dialog.getByLabel('Seats', { exact: true }).fill('25');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { level: 1, name: 'Made here' }).waitFor();
    await shows(page, 'available', 25);
  });

  it('shows a new key once, and lists it without', async () => {
    const page = await open('#/partners');
    await page.getByRole('button', { name: 'New partner' }).click();
    await page.getByRole('dialog').getByLabel('Id').fill('northside');
    await page.getByRole('dialog').getByLabel('Name').fill('Northside');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Keys of northside' }).click();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    const key = await page.locator('.secret').textContent();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Revoke the key/ }).waitFor();

    expect(key).toMatch(/^tb_/);
    expect(await page.content()).not.toContain(key);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe faults, in %s', async (colorScheme) => {
    const eventId = await api.createEvent();
    await api.caller.reserve(eventId, { seats: 2 });
    await api.caller.reserve(eventId, { seats: 1, holdSeconds: 600 });
    const options = { colorScheme, viewport: { width: 390, height: 844 } };
    const faults: string[] = [];
    for (const path of [`#/events/${eventId}`, '', '#/partners', '#/webhooks']) {
      const page = await open(path, options);
      await page.locator('main .loading').first().waitFor({ state: 'detached' });
      faults.push(...(await axeFaults(page)).map((fault) => `${path} ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A line for each rule that is broken. What a debugger evaluates, no policy of the page forbids. */
async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
