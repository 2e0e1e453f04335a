import type { Page } from 'playwright-core';
import type { Scope } from '../../src/domain/caller';
import { isLive, shows, useBrowser } from '../support/browsing';
import { createPartner, issueKey, keysOf, newPartner } from '../support/partners';
import { ADMIN_KEY } from '../support/start-app';
import { until } from '../support/until';
import { useApp } from '../support/use-app';

const api = useApp({ access: { authMode: 'required' } });
const open = useBrowser();

async function enter(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
}

/** The page at that address, with a key with these scopes. */
async function openWith(scopes: Scope[], path = '') {
  const partner = await newPartner(api.caller, scopes);
  const page = await open(`${api.app.url}/${path}`);
  await enter(page, partner.key);
  await page.getByRole('banner').getByText(partner.partnerId).waitFor();
  return { page, ...partner };
}

const links = (page: Page) => page.getByRole('navigation').getByRole('link').allTextContents();

describe('the dashboard, where keys are required,', () => {
  it('asks for a key, refuses a wrong one, and shows what a valid one allows', async () => {
    const eventId = await api.createEvent({ name: 'Behind a key' });
    const page = await open(api.app.url);
    await enter(page, 'tb_wrong');
    await page.getByRole('alert').filter({ hasText: 'The key is not valid' }).waitFor();
    await enter(page, ADMIN_KEY);
    await page.getByRole('link', { name: 'Behind a key' }).click();
    await isLive(page);

    expect(page.url()).toContain(eventId);
    expect(await links(page)).toEqual([
      'Events',
      'Reservations',
      'Partners',
      'Webhooks',
      'Actions',
      'API',
    ]);
    await page.getByRole('banner').getByText('Administrator').waitFor();
  });

  it('needs no key in a second window, has none where scripts could read it, and signs out of both', async () => {
    const { page, key } = await openWith(['events:read']);
    const other = await page.context().newPage();
    await other.goto(api.app.url);
    await other.getByRole('heading', { name: 'Events' }).waitFor();
    const readable =
      'JSON.stringify([document.cookie, { ...sessionStorage }, { ...localStorage }])';
    const kept = await page.evaluate<string>(readable);
    expect(kept).not.toContain(key);
    expect(kept).not.toContain('tbs_');

    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor();
  });

  it('shows the name of the key', async () => {
    const partnerId = await createPartner(api.caller);
    const { key } = await issueKey(api.caller, partnerId, { name: 'Anna, box office' });
    const page = await open(api.app.url);
    await enter(page, key);
    await page.getByRole('banner').getByText('Anna, box office').waitFor();
  });

  it('asks again when the key is refused during work, and continues', async () => {
    const eventId = await api.createEvent();
    const scopes: Scope[] = ['events:read', 'reservations:read', 'reservations:write'];
    const { page, partnerId, keyId } = await openWith(scopes, `#/events/${eventId}`);
    await isLive(page);
    const admin = api.caller.as(ADMIN_KEY);
    await admin.delete(`${keysOf(partnerId)}/${keyId}`);
    const seats = page.getByRole('spinbutton');
    const reserve = async () => {
      await seats.fill('2');
      await page.getByRole('button', { name: 'Reserve 2 seats' }).click();
    };
    await reserve();
    await page.getByRole('dialog').waitFor();
    await enter(page, (await issueKey(api.caller, partnerId, { scopes })).key);
    // The page is drawn again for the new key.
    await until(async () => (await seats.inputValue()) === '0');
    await isLive(page);
    await reserve();
    await shows(page, 'sold', 2);
  });

  it('does not ask repeatedly if the user has no key', async () => {
    const page = await open(api.app.url);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('dialog').waitFor();
  });

  it('reserves for the partner of the key', async () => {
    const eventId = await api.createEvent();
    const scopes: Scope[] = ['events:read', 'reservations:write'];
    const { page, partnerId } = await openWith(scopes, `#/events/${eventId}`);
    await isLive(page);
    await page.getByRole('spinbutton').fill('1');
    await page.getByRole('button', { name: 'Reserve 1 seat' }).click();
    await page.getByText(`Reserved 1 × General for ${partnerId}.`).waitFor();

    // Its key may not read reservations.
    expect(await page.getByRole('heading', { name: 'Reservations' }).count()).toBe(0);
  });

  it('offers no actions to a key that may only read', async () => {
    const eventId = await api.createEvent();
    const { caller } = await newPartner(api.caller);
    await caller.reserve(eventId, { partnerId: undefined, seats: 2 });
    const { page } = await openWith(['events:read'], `#/events/${eventId}`);
    await isLive(page);
    await page.locator('.feed-item', { hasText: '2 × General · another partner' }).waitFor();

    expect(await links(page)).toEqual(['Events', 'API']);
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
    // Only what was never sold from could be deleted.
    await page.goto(`${api.app.url}/#/events/${await api.createEvent({ name: 'Unsold' })}`);
    await page.getByRole('heading', { name: 'Unsold' }).waitFor();
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  it('offers a partner no webhooks about others', async () => {
    const scopes: Scope[] = ['reservations:read', 'reservations:write'];
    const { page } = await openWith(scopes, '#/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Events').waitFor();
    expect(await page.getByLabel(/partner/i).count()).toBe(0);
  });

  it('lets a key that may only create events create one, and says what it cannot show', async () => {
    const { page } = await openWith(['events:write']);
    await page.getByText('It lacks the scope events:read.').waitFor();
    await page.getByRole('button', { name: 'New event' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').first().fill('Unseen');
    await dialog.getByLabel('Seats', { exact: true }).fill('5');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Created the event unseen.').waitFor();

    expect(await api.caller.as(ADMIN_KEY).summary('unseen')).toMatchObject({ totalSeats: 5 });
  });

  it('lets a key change events without the admin scope', async () => {
    const eventId = await api.createEvent();
    const { page } = await openWith(['events:read', 'events:write'], `#/events/${eventId}`);
    await page.getByRole('button', { name: 'Change event' }).click();
    await page.getByRole('dialog').getByLabel('Name').first().fill('Renamed');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();

    expect(await links(page)).toEqual(['Events', 'API']);
  });
});
