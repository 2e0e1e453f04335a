import { ApiCaller } from '../support/api-caller';
import { DatabaseProxy } from '../support/database-proxy';
import { startApp } from '../support/start-app';
import { until } from '../support/until';

const POOL = 5;

it('a process has as many commands at the database at a time as its pool has connections', async () => {
  const database = new URL(process.env.TEST_MONGODB_URI ?? '');
  const proxy = await DatabaseProxy.start(Number(database.port));
  const app = await startApp({
    config: { databasePoolSize: POOL },
    reachedAt: (uri) => uri.replace(database.host, `127.0.0.1:${proxy.port}`),
  });
  const eventIds = await Promise.all(Array.from({ length: 4 * POOL }, () => app.createEvent()));
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let held = 0;
  let most = 0;
  proxy.handle = async ({ name }, forward) => {
    if (name !== 'find' && name !== 'aggregate') return forward();
    held += 1;
    most = Math.max(most, held);
    await released;
    const reply = await forward();
    held -= 1;
    return reply;
  };
  const caller = new ApiCaller(app.url);
  const answers = eventIds.map((eventId) => caller.get(`/api/v1/events/${eventId}`));
  await until(() => held >= POOL - 1);
  release();

  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  await app.close();
  await proxy.close();
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(most).toBeLessThanOrEqual(POOL);
});
