import { axeFaults, isLive, isTooWide, useBrowser } from '../support/browsing';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp();
const open = useBrowser();

const PHONE = { width: 390, height: 844 };

/** An event of which some seats are sold and some held; its names are as long as names may be. */
async function busyEvent(): Promise<string> {
  const word = 'Donaudampfschifffahrtsgesellschaftskapitaensmuetze';
  const eventId = await api.createEvent({
    name: word.repeat(4),
    tiers: [
      { tierId: 'general', name: word.repeat(4), totalSeats: 10 },
      {
        tierId: 'vip',
        name: 'VIP',
        totalSeats: 1_000_000,
        priceMinor: 123_456_789,
        currency: 'EUR',
      },
      { tierId: 'none', name: 'None', totalSeats: 0 },
    ],
  });
  const partnerId = word.repeat(2);
  await api.caller.reserve(eventId, { seats: 2, partnerId });
  await api.caller.reserve(eventId, { seats: 1, partnerId, holdSeconds: 600 });
  await api.caller.post('/api/v1/partners', { partnerId, name: word.repeat(4) });
  await api.caller.post('/api/v1/webhooks', {
    url: `https://example.com/${word.repeat(4)}`,
    eventTypes: ['reservation.confirmed', 'reservation.cancelled'],
  });
  return eventId;
}

describe('the dashboard', () => {
  it.each(['light', 'dark'] as const)('passes axe, in %s', async (colorScheme) => {
    const eventId = await busyEvent();
    const faults: string[] = [];
    const page = await open(`${api.app.url}/#/events/${eventId}`, { colorScheme });
    const look = async (what: string) => {
      await page.locator('main .loading').first().waitFor({ state: 'detached' });
      faults.push(...(await axeFaults(page)).map((fault) => `${what} ${fault}`));
      if (await isTooWide(page)) faults.push(`${what} is too wide`);
    };
    await isLive(page);
    await page.locator('.chart').waitFor();
    await look('desktop');
    await page.setViewportSize(PHONE);
    await page
      .getByRole('button', { name: /^Details of/ })
      .first()
      .click();
    await page.locator('.drawer .feed-item').waitFor();
    await look('drawer');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Change event' }).click();
    await look('dialog');
    await page.keyboard.press('Escape');
    const lists = ['#/reservations', '#/partners', '#/webhooks', '#/actions'];
    // The lists have no colours of their own.
    const pages = ['#/', ...(colorScheme === 'light' ? lists : [])];
    for (const path of [`#/events/${eventId}`, ...pages]) {
      await page.goto(`${api.app.url}/${path}`);
      await look(path);
    }
    expect(faults).toEqual([]);
  });

  it('switches between dark and light, and remembers it', async () => {
    const page = await open(api.app.url, { colorScheme: 'light' });
    const toggle = page.getByRole('button', { name: 'Dark theme' });
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await toggle.click();
    const dark = await paper();
    expect([dark === light, await toggle.getAttribute('aria-pressed')]).toEqual([false, 'true']);
    await page.reload();
    expect(await paper()).toBe(dark);
    await toggle.click();
    expect(await paper()).toBe(light);
  });

  it('has no animations if the user prefers reduced motion', async () => {
    const page = await open(api.app.url, { reducedMotion: 'reduce' });
    await page.getByRole('heading', { name: 'Events' }).waitFor();
    await until(async () => (await page.evaluate('document.getAnimations().length')) === 0);
  });
});
