import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser, Window } from './browser';
import { until } from './until';

/** A browser for the tests of a file; each test opens windows and fails on any error in them. */
export function useBrowser() {
  const windows: Window[] = [];
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 120_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    const complaints = windows.flatMap((window) => window.complaints());
    await Promise.all(windows.splice(0).map((window) => window.close()));
    expect(complaints).toEqual([]);
  });
  return async (url: string, options?: BrowserContextOptions): Promise<Page> => {
    if (!browser) throw new Error('the browser is there only while a test runs');
    const window = await Window.open(browser, url, options);
    windows.push(window);
    return window.page;
  };
}

/** Waits until the page of an event follows it. */
export async function isLive(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

/** Waits until the page of an event shows that many seats. */
export async function shows(page: Page, name: 'available' | 'held' | 'sold', seats: number) {
  const figure = page.locator(`[data-test=${name}]`);
  await until(async () => (await figure.textContent()) === String(seats));
}

/** Fills in the form for a reservation of one tier. */
export async function choose(page: Page, seats: number, hold = 'Buy now'): Promise<void> {
  await page.getByLabel('Partner', { exact: true }).fill('abc-corp');
  await page.getByLabel('How').selectOption(hold);
  await page.getByRole('spinbutton').fill(String(seats));
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** One line per violated rule. Code of a debugger is exempt from the page's policy. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Whether a page must be scrolled horizontally. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth');
}
