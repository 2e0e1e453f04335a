import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Without the browser's own background activity. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the Chromium of this machine, or of CHROMIUM_PATH. */
export function launchBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  const executablePath =
    given !== undefined && given !== '' ? given : CANDIDATES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      'The browser tests need Chromium: apt-get install chromium, or set CHROMIUM_PATH to yours.',
    );
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A separate browser window; the test fails on any error in it. */
export class Window {
  private readonly faults: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<Window> {
    const context = await browser.newContext(options);
    const window = new Window(await context.newPage());
    await window.page.goto(url);
    return window;
  }

  /** The browser's errors, except refusals and outages, which it reports by itself. */
  complaints(): string[] {
    return this.faults.filter((fault) => !fault.startsWith('Failed to load resource'));
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
