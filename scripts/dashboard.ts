import type { Browser, Page } from 'playwright-core';
import { ApiCaller } from '../test/support/api-caller';
import { launchBrowser } from '../test/support/browser';
import { startApp } from '../test/support/start-app';
import { ArgumentError, readArguments } from './support/arguments';
import { build } from './support/build';
import { runScript } from './support/script';
import { withTestDatabase } from './support/test-database';

const USAGE = `npm run dashboard -- [--reservations N] [--rounds N] [--seconds S]

Measures the dashboard in Chromium: how long an event's page takes to its first paint, on a slow phone, with ten
reservations and with N (default 10000); and the longest tasks of the page while 200 reservations a second are sold for S
seconds (default 10). Times are medians of the rounds (default 5). It uses a database of its own, on a machine that does
nothing else.
`;

const FEW = 10;
const SALES_PER_SECOND = 200;
/** From then on a person notices that a page does not react: https://web.dev/articles/optimize-long-tasks */
const LONG_TASK_MS = 50;
/** As Lighthouse's mobile profile has it: https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md */
const SLOW_PHONE = {
  processorSlower: 4,
  network: {
    offline: false,
    latency: 150,
    downloadThroughput: (1638.4 * 1024) / 8,
    uploadThroughput: (675 * 1024) / 8,
  },
};

async function main(): Promise<number> {
  const names = ['reservations', 'rounds', 'seconds'];
  const { values, isHelpWanted, faults } = readArguments(process.argv.slice(2), names);
  if (isHelpWanted) {
    process.stdout.write(USAGE);
    return 0;
  }
  const countOf = (name: string, usual: number) => {
    const count = Number(values.get(name) ?? usual);
    if (!Number.isSafeInteger(count) || count < 1)
      faults.push(`--${name} must be a whole number from 1`);
    return count;
  };
  const reservations = countOf('reservations', 10_000);
  const rounds = countOf('rounds', 5);
  const seconds = countOf('seconds', 10);
  if (faults.length > 0) throw new ArgumentError(faults);
  await build();
  await withTestDatabase(() => measure(reservations, rounds, seconds));
  return 0;
}

async function measure(reservations: number, rounds: number, seconds: number): Promise<void> {
  const app = await startApp();
  const browser = await launchBrowser();
  try {
    const caller = new ApiCaller(app.url);
    const [few, many] = [await app.createEvent(SEATS), await app.createEvent(SEATS)];
    await sell(caller, few, FEW);
    await sell(caller, many, reservations);
    const pageOf = (eventId: string) => `${app.url}/#/events/${eventId}`;
    for (const [count, eventId] of [
      [FEW, few],
      [reservations, many],
    ] as const) {
      const paints: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        paints.push(await firstPaint(browser, pageOf(eventId)));
      }
      tell(`first paint on a slow phone, ${count} reservations: ${medianOf(paints)} ms`);
    }
    const tasks = await longTasks(browser, pageOf(many), () =>
      sellFor(caller, many, 1000 * seconds),
    );
    tell(
      `tasks of ${LONG_TASK_MS} ms or more at ${SALES_PER_SECOND} sales/s, in ${seconds} s: ${tasks.length}, ` +
        `the longest ${Math.max(0, ...tasks).toFixed(0)} ms`,
    );
  } finally {
    await browser.close();
    await app.close();
  }
}

const SEATS = { tiers: [{ tierId: 'ga', name: 'General', totalSeats: 1_000_000 }] };

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function sell(caller: ApiCaller, eventId: string, count: number): Promise<void> {
  const AT_ONCE = 100;
  for (let sold = 0; sold < count; sold += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - sold);
    await Promise.all(Array.from({ length: size }, () => caller.reserve(eventId, { seats: 1 })));
  }
}

async function sellFor(caller: ApiCaller, eventId: string, ms: number): Promise<void> {
  const startedAt = performance.now();
  const sales: Promise<unknown>[] = [];
  while (performance.now() - startedAt < ms) {
    const due = ((performance.now() - startedAt) / 1000) * SALES_PER_SECOND;
    while (sales.length < due) sales.push(caller.reserve(eventId, { seats: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(sales);
}

/** Milliseconds to the first content, with nothing in the browser's cache. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW_PHONE.network);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PHONE.processorSlower });
  await page.goto(url);
  await isShown(page);
  const paint = await page.evaluate<number>(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
  );
  await context.close();
  return paint;
}

/** The lengths of the page's long tasks while something is done, in milliseconds. */
async function longTasks(browser: Browser, url: string, work: () => Promise<void>) {
  const page = await browser.newPage();
  await page.addInitScript(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
  `);
  await page.goto(url);
  await isShown(page);
  await page.evaluate('longTasks.length = 0');
  await work();
  return page.evaluate<number[]>('longTasks');
}

async function isShown(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

function medianOf(numbers: readonly number[]): string {
  return ([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN).toFixed(0);
}

void runScript('dashboard', main);
