import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { EventStream } from '../../../src/http/stream/event-stream';
import { STREAM_HEARTBEATS_MAX } from '../../../src/limits';
import { FakeFeeds } from '../../support/fake-feeds';

const HEARTBEAT_MS = 15_000;

async function streamOf(fake: FakeFeeds, after?: number): Promise<EventStream> {
  const following = await fake.feeds.follow('meet-up', after);
  if (following === undefined || following === 'full') throw new Error('not followed');
  const stream = new EventStream({
    following,
    opening: 'hello ',
    format: (entries) => entries.map(({ version }) => `${version} `).join(''),
    heartbeatMs: HEARTBEAT_MS,
  });
  await fake.settle();
  return stream;
}

/** Reads whatever comes. */
function readerOf(stream: Readable) {
  const reader = { text: '', isOver: false };
  stream.on('data', (chunk: Buffer) => (reader.text += chunk.toString()));
  stream.on('close', () => (reader.isOver = true));
  return reader;
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

describe('an event stream', () => {
  it('opens at once, then sends the changes as they come', async () => {
    const fake = new FakeFeeds();
    const stream = await streamOf(fake);
    const reader = readerOf(stream);
    await fake.settle();
    expect(reader.text).toBe('hello ');
    fake.commit(3);
    await fake.settle();
    fake.commit(1);
    await fake.settle();
    expect(reader.text).toBe('hello 1 2 3 4 ');
    stream.destroy();
    await fake.settle();
    expect(fake.feeds.followerCount).toBe(0);
  });

  it('sends heartbeats while nothing happens', async () => {
    const fake = new FakeFeeds();
    const stream = await streamOf(fake);
    const reader = readerOf(stream);
    await fake.settle();
    for (let beats = 0; beats < 2; beats += 1) {
      jest.advanceTimersByTime(HEARTBEAT_MS);
      await fake.settle();
    }
    fake.commit();
    await fake.settle();
    expect(reader.text).toBe('hello :\n\n:\n\n1 ');
    stream.destroy();
  });

  it('disconnects a reader that reads nothing between two heartbeats', async () => {
    const fake = new FakeFeeds();
    const stream = await streamOf(fake);
    await fake.settle();
    fake.commit(100);
    await fake.settle();
    jest.advanceTimersByTime(HEARTBEAT_MS);
    expect(stream.destroyed).toBe(false);
    jest.advanceTimersByTime(HEARTBEAT_MS);
    await fake.settle();

    expect(stream.destroyed).toBe(true);
    expect(fake.feeds.followerCount).toBe(0);
  });

  it('buffers nothing more for a reader that does not read', async () => {
    const fake = new FakeFeeds();
    const stream = await streamOf(fake);
    await fake.settle();
    for (let commits = 0; commits < 20; commits += 1) {
      fake.commit(200);
      await fake.settle();
    }
    expect(stream.readableLength).toBeLessThan(1000);
    const reader = readerOf(stream);
    for (let turns = 0; turns < 20; turns += 1) await fake.settle();
    expect(reader.text.trim().split(' ')).toHaveLength(4001);
    stream.destroy();
  });

  it('ends when the feeds stop: cleanly for active readers, at once for others', async () => {
    const fake = new FakeFeeds();
    const [read, unread] = [await streamOf(fake), await streamOf(fake)];
    const through = new PassThrough();
    read.pipe(through);
    const ended = once(through, 'end');
    through.resume();
    await fake.settle();
    await fake.feeds.stop();
    await ended;
    await fake.settle();

    expect([read.destroyed, unread.destroyed]).toEqual([true, true]);
    expect(fake.feeds.followerCount).toBe(0);
  });

  it('ends after its maximum duration, so that the key is checked again', async () => {
    const fake = new FakeFeeds();
    const reader = readerOf(await streamOf(fake));
    await fake.settle();
    for (let beats = 0; beats < STREAM_HEARTBEATS_MAX; beats += 1) {
      expect(reader.isOver).toBe(false);
      jest.advanceTimersByTime(HEARTBEAT_MS);
      await fake.settle();
    }
    expect(reader.isOver).toBe(true);
    expect(fake.feeds.followerCount).toBe(0);
  });

  it('is disconnected when earlier pages cannot be read', async () => {
    const fake = new FakeFeeds();
    fake.commit(2000);
    const stream = await streamOf(fake, 0);
    fake.isAway = true;
    const reader = readerOf(stream);
    await fake.settle();
    expect(reader.isOver).toBe(true);
  });
});
