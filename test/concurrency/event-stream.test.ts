import { ApiProcess, killAll } from '../support/api-process';
import { StreamClient } from '../support/stream-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

let store: TestStore;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

async function reserve(eventId: string, { client }: ApiProcess): Promise<void> {
  const { status } = await client.reserve(eventId, 1);
  expect(status).toBe(201);
}

test('a live stream ends when its process stops, and is resumed on another one without loss', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => ApiProcess.start({ MONGODB_URI: store.uri })),
  );
  if (!first || !second) throw new Error('not started');
  const eventId = await store.createEvent(100);
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => StreamClient.open(first.client.baseUrl, eventId)),
  );
  await reserve(eventId, second);
  await Promise.all(streams.map((stream) => stream.until(1)));

  expect(await first.stop()).toEqual({ code: 0, signal: null });
  await until(() => streams.every(({ isOver }) => isOver));
  expect(streams.filter(({ response }) => response.complete)).toHaveLength(20);

  await reserve(eventId, second);
  const resumed = await StreamClient.open(second.client.baseUrl, eventId, { lastEventId: 1 });
  await reserve(eventId, second);
  await resumed.until(3);
  expect(resumed.versions).toEqual([2, 3]);
  resumed.close();
});
