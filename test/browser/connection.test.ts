import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ApiCaller } from '../support/api-caller';
import { ApiProcess, killAll } from '../support/api-process';
import { isLive, shows, useBrowser } from '../support/browsing';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { useApp } from '../support/use-app';

const api = useApp();
const open = useBrowser();

const LOST = 'Connection lost, trying again…';

describe('the dashboard', () => {
  it('shows a lost connection, and misses nothing after it', async () => {
    const eventId = await api.createEvent();
    const page = await open(`${api.app.url}/#/events/${eventId}`);
    await isLive(page);
    await page.context().setOffline(true);
    await page.getByText(LOST).waitFor();
    await api.caller.reserve(eventId, { seats: 5 });
    await page.context().setOffline(false);
    await isLive(page);
    await shows(page, 'available', 5);
    await page.locator('.feed-item', { hasText: '5 × General' }).waitFor();
  });

  it('continues by itself after a restart of the server', async () => {
    const databaseUri = freshDatabaseUri();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await ApiProcess.start({ MONGODB_URI: databaseUri, PORT: String(port) });
    const page = await open(`${url}/#/events/node-meetup-2025`);
    await isLive(page);
    await server.stop();
    await page.getByText(LOST).waitFor();
    await server.restart();
    await new ApiCaller(url).reserve('node-meetup-2025', { seats: 5 });
    await isLive(page);
    await shows(page, 'available', 495);
    await page.locator('.feed-item', { hasText: '5 × General · abc-corp' }).waitFor();

    await page.goto('about:blank');
    await server.stop();
    await dropDatabase(databaseUri);
  }, 90_000);
});

afterAll(killAll);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  server.close();
  await once(server, 'close');
  return port;
}
