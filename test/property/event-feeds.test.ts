import fc from 'fast-check';
import { EventStream } from '../../src/http/stream/event-stream';
import { FakeFeeds } from '../support/fake-feeds';

/**
 * Commits that are announced or not, slow reads of the log, waits that end, an outage, and readers
 * that arrive, read, stall, are disconnected and return with their last version.
 */
type Step =
  | { kind: 'commit'; count: number; isAnnounced: boolean }
  | { kind: 'finish read' }
  | { kind: 'wait' }
  | { kind: 'outage'; isAway: boolean }
  | { kind: 'read'; reader: number; times: number }
  | { kind: 'reconnect'; reader: number };

const READERS = 3;

const reader = fc.nat(READERS - 1);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('commit' as const),
    count: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(99, 100, 101, 1500, 6000)),
    isAnnounced: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('finish read' as const) }),
  fc.record({ kind: fc.constant('wait' as const) }),
  fc.record({ kind: fc.constant('outage' as const), isAway: fc.boolean() }),
  fc.record({
    kind: fc.constant('read' as const),
    reader,
    times: fc.constantFrom(1, 2, 80),
  }),
  fc.record({ kind: fc.constant('reconnect' as const), reader }),
);

/** A follower that reconnects after each disconnection. */
class Reader {
  /** Where it began, then all that it got. */
  readonly versions: number[] = [];
  private stream: EventStream | undefined;

  constructor(private readonly fake: FakeFeeds) {}

  async reconnect(): Promise<void> {
    this.stream?.destroy();
    const following = await this.fake.feeds.follow('meet-up', this.versions.at(-1));
    if (following === undefined || following === 'full') throw new Error('not followed');
    if (this.versions.length === 0) this.versions.push(following.after);
    const stream = new EventStream({
      following,
      opening: `${following.after} `,
      format: (entries) => entries.map(({ version }) => `${version} `).join(''),
      heartbeatMs: 60_000,
    });
    stream.on('error', () => undefined);
    this.stream = stream;
    // The summary has the version after which the changes continue.
    expect(Number(stream.read())).toBe(this.versions.at(-1));
  }

  read(): boolean {
    const chunk = this.stream?.read() as Buffer | null; // as a stream of bytes gives it
    if (chunk) this.versions.push(...chunk.toString().trim().split(' ').map(Number));
    return chunk !== null;
  }

  get isCut(): boolean {
    return this.stream?.destroyed === true || this.stream?.readableEnded === true;
  }

  leave(): void {
    this.stream?.destroy();
  }
}

test('every reader gets every change once, in order, whatever faults occur', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      let isGated = true;
      const reads: (() => void)[] = [];
      const fake = new FakeFeeds(() =>
        isGated ? new Promise((resolve) => reads.push(resolve)) : Promise.resolve(),
      );
      const readers = Array.from({ length: READERS }, () => new Reader(fake));
      for (const each of readers) await each.reconnect();
      for (const taken of steps) {
        await play(taken, fake, readers, reads);
        await fake.settle();
      }
      isGated = false;
      fake.isAway = false;
      for (const resolve of reads) resolve();
      await readToTheEnd(fake, readers);

      for (const { versions } of readers) {
        const [first = 0] = versions;
        expect(versions).toEqual(
          Array.from({ length: fake.version - first + 1 }, (_, index) => first + index),
        );
      }
      for (const each of readers) each.leave();
      await fake.settle();
      expect(fake.feeds.followerCount).toBe(0);
    }),
    { numRuns: 150 },
  );
});

async function play(step: Step, fake: FakeFeeds, readers: Reader[], reads: (() => void)[]) {
  switch (step.kind) {
    case 'commit':
      fake.commit(step.count, step.isAnnounced);
      break;
    case 'finish read':
      reads.shift()?.();
      break;
    case 'wait':
      await fake.tick();
      break;
    case 'outage':
      fake.isAway = step.isAway;
      break;
    case 'read':
      for (let times = 0; times < step.times && readers[step.reader]?.read(); times += 1) {
        await fake.settle();
      }
      break;
    case 'reconnect':
      await readers[step.reader]?.reconnect();
      break;
  }
}

async function readToTheEnd(fake: FakeFeeds, readers: readonly Reader[]): Promise<void> {
  for (let rounds = 0; rounds < 2000; rounds += 1) {
    await fake.tick();
    let hasRead = false;
    for (const each of readers) {
      if (each.isCut) await each.reconnect();
      while (each.read()) {
        hasRead = true;
        await fake.settle();
      }
    }
    if (
      !hasRead &&
      readers.every(({ versions, isCut }) => !isCut && versions.at(-1) === fake.version)
    )
      return;
  }
  throw new Error('the readers never got everything');
}
