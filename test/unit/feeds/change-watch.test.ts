import { ChangeSignal } from '../../../src/services/feeds/change-signal';
import {
  ChangeWatch,
  mongoWatchSource,
  type CommitStream,
  type WatchedCommit,
  type WatchSource,
} from '../../../src/services/feeds/change-watch';
import { systemClock } from '../../../src/services/support/clock';

/** A change stream in memory. */
class FakeStream implements CommitStream {
  readonly opened = Promise.resolve();
  readonly commits: AsyncIterable<WatchedCommit>;
  isClosed = false;
  private readonly waiting: WatchedCommit[] = [];
  private isBroken = false;
  private call: () => void = () => undefined;

  constructor() {
    this.commits = this.arrivals();
  }

  tell(eventId: string, version: number): void {
    this.waiting.push({ eventId, version });
    this.call();
  }

  fail(): void {
    this.isBroken = true;
    this.call();
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.call();
    return Promise.resolve();
  }

  private async *arrivals(): AsyncGenerator<WatchedCommit> {
    while (!this.isClosed) {
      if (this.isBroken) throw new Error('the stream cannot be resumed');
      const next = this.waiting.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (this.call = resolve));
    }
  }
}

function watching({ isAvailable = true } = {}) {
  const streams: FakeStream[] = [];
  const timers: (() => void)[] = [];
  const announced: [string, number][] = [];
  const source: WatchSource = {
    isAvailable: () => Promise.resolve(isAvailable),
    open: () => {
      const stream = new FakeStream();
      streams.push(stream);
      return stream;
    },
  };
  const signal = new ChangeSignal();
  signal.subscribe((eventId, version) => announced.push([eventId, version]));
  const watch = new ChangeWatch(source, signal, {
    ...systemClock,
    after: (_durationMs, callback) => {
      timers.push(callback);
      return () => undefined;
    },
  });
  return { watch, streams, timers, announced };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await systemClock.turn();
}

describe('the watch', () => {
  it('announces every commit', async () => {
    const { watch, streams, announced } = watching();
    watch.start();
    await settle();
    expect(watch.isWatching).toBe(true);
    streams[0]?.tell('a', 1);
    streams[0]?.tell('b', 4);
    streams[0]?.tell('a', 3);
    await settle();

    expect(announced).toEqual([
      ['a', 1],
      ['b', 4],
      ['a', 3],
    ]);
    await watch.stop();
    expect(watch.isWatching).toBe(false);
    expect(streams[0]?.isClosed).toBe(true);
  });

  it('is inactive if the server has no change streams', async () => {
    const { watch, streams, timers } = watching({ isAvailable: false });
    watch.start();
    await settle();

    expect([watch.isWatching, streams.length, timers.length]).toEqual([false, 0, 0]);
    await watch.stop();
  });

  it('opens another stream, after a while, when one fails', async () => {
    const { watch, streams, timers, announced } = watching();
    watch.start();
    await settle();
    streams[0]?.fail();
    await settle();
    expect([watch.isWatching, streams.length]).toEqual([false, 1]);
    timers[0]?.();
    await settle();
    streams[1]?.tell('a', 2);
    await settle();

    expect(watch.isWatching).toBe(true);
    expect(announced).toEqual([['a', 2]]);
    await watch.stop();
  });

  it('can be stopped while it waits to retry, and started again', async () => {
    const { watch, streams, announced } = watching();
    watch.start();
    await settle();
    streams[0]?.fail();
    await settle();
    await watch.stop();
    watch.start();
    await settle();
    streams[1]?.tell('a', 1);
    await settle();

    expect(announced).toEqual([['a', 1]]);
    await watch.stop();
  });

  it('continues if it is started again before it has stopped', async () => {
    const { watch, streams, timers, announced } = watching();
    watch.start();
    await settle();
    const stopping = watch.stop();
    watch.start();
    await stopping;
    await settle();
    timers[0]?.();
    await settle();
    streams.at(-1)?.tell('a', 1);
    await settle();

    expect(announced).toEqual([['a', 1]]);
    await watch.stop();
  });
});

describe('the change stream of MongoDB', () => {
  /** As much of a model as the source touches. */
  function modelAnswering(hello: object, updates: object[] = []) {
    const pipelines: unknown[] = [];
    const model = {
      db: { getClient: () => ({ db: () => ({ command: () => Promise.resolve(hello) }) }) },
      collection: {
        watch: (pipeline: unknown) => {
          pipelines.push(pipeline);
          return {
            tryNext: () => Promise.resolve(updates[0] ?? null),
            async *[Symbol.asyncIterator]() {
              for (const update of updates.slice(1)) yield await Promise.resolve(update);
            },
            close: () => Promise.resolve(),
          };
        },
      },
    };
    // Only this much of it is used.
    const source = mongoWatchSource(model as unknown as Parameters<typeof mongoWatchSource>[0]);
    return { source, pipelines };
  }

  it.each([
    ['a replica set', { setName: 'rs0' }, true],
    ['a sharded cluster', { msg: 'isdbgrid' }, true],
    ['a standalone server', { isWritablePrimary: true }, false],
  ])('is available on %s: %o', async (_what, hello, isThere) => {
    expect(await modelAnswering(hello).source.isAvailable()).toBe(isThere);
  });

  it('reads only the version, of updates and of replacements, and keeps the resume token', async () => {
    const update = (_id: string, version: number) => ({
      operationType: 'update',
      documentKey: { _id },
      updateDescription: { updatedFields: { version } },
    });
    // A commit by a pipeline, e.g. of seats alone, as the server may report it.
    const replacement = (_id: string, version: number) => ({
      operationType: 'replace',
      documentKey: { _id },
      fullDocument: { version },
    });
    const reports = [update('a', 1), replacement('b', 5), update('b', 6)];
    const { source, pipelines } = modelAnswering({}, reports);
    const commits: WatchedCommit[] = [];
    for await (const commit of source.open().commits) commits.push(commit);

    expect(commits).toEqual([
      { eventId: 'a', version: 1 },
      { eventId: 'b', version: 5 },
      { eventId: 'b', version: 6 },
    ]);
    expect(pipelines).toEqual([
      [
        {
          $match: {
            $or: [
              {
                operationType: 'update',
                'updateDescription.updatedFields.version': { $exists: true },
              },
              { operationType: 'replace', 'fullDocument.version': { $exists: true } },
            ],
          },
        },
        {
          $project: {
            operationType: 1,
            documentKey: 1,
            'updateDescription.updatedFields.version': 1,
            'fullDocument.version': 1,
          },
        },
      ],
    ]);
  });
});
