import { CHANGES_PAGE_DEFAULT, CHANGES_PAGE_MAX } from '../../../src/limits';
import { FEED_CHANGES_KEPT_MAX, FEED_FOLLOWERS_MAX, FEED_LOOK_MS } from '../../../src/tuning';
import type { Following } from '../../../src/services/feeds/event-feeds';
import { FakeFeeds } from '../../support/fake-feeds';

async function follow(fake: FakeFeeds, after?: number, wake: () => void = () => undefined) {
  const following = await fake.feeds.follow('meet-up', after);
  if (following === undefined || following === 'full') throw new Error('not followed');
  following.onMore(wake);
  return following;
}

/** Somewhat more than one takes by the estimate of the feeds. */
const BYTES_OF_A_CHANGE = 1100;

/** Takes until there is no more for now. */
async function takeAll(following: Following): Promise<number[]> {
  const versions: number[] = [];
  for (;;) {
    const entries = await following.take();
    if (!entries || entries.length === 0) return versions;
    versions.push(...entries.map(({ version }) => version));
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

describe('a feed', () => {
  it("starts with the event's summary, and continues from there", async () => {
    const fake = new FakeFeeds();
    fake.commit(3);
    const following = await follow(fake);
    await fake.settle();

    expect(following.summary.version).toBe(3);
    expect(following.after).toBe(3);
    expect(await takeAll(following)).toEqual([]);
    fake.commit(2);
    await fake.settle();
    expect(await takeAll(following)).toEqual([4, 5]);
    following.close();
  });

  it('wakes followers when there are changes', async () => {
    const fake = new FakeFeeds();
    let wakes = 0;
    const following = await follow(fake, undefined, () => (wakes += 1));
    await fake.settle();
    expect(wakes).toBe(0);
    fake.commit();
    await fake.settle();
    expect(wakes).toBe(1);
    following.close();
  });

  it('reads the log once for a thousand followers', async () => {
    const fake = new FakeFeeds();
    const all = await Promise.all(Array.from({ length: 1000 }, () => follow(fake)));
    await fake.settle();
    const readsBefore = fake.reads.length;
    expect(fake.summariesRead).toBe(1);
    expect(readsBefore).toBe(1);
    for (let commits = 1; commits <= 5; commits += 1) {
      fake.commit(10);
      await fake.settle();
      expect(fake.reads).toHaveLength(readsBefore + commits);
    }
    const taken = await Promise.all(all.map(takeAll));
    expect(taken.filter((versions) => versions.length === 50)).toHaveLength(1000);
    expect(fake.reads).toHaveLength(readsBefore + 5);
    for (const following of all) following.close();
  });

  it('serves a thousand returning followers with one read', async () => {
    const fake = new FakeFeeds();
    fake.commit(500);
    const all = await Promise.all(range(1, 1000).map((n) => follow(fake, n % 500)));
    await fake.settle();
    const taken = await Promise.all(all.map(takeAll));

    expect(taken).toEqual(range(1, 1000).map((n) => range((n % 500) + 1, 500)));
    expect(fake.reads).toEqual([0]);
    for (const following of all) following.close();
  });

  it('reads the log in pages for a follower that is far behind', async () => {
    const fake = new FakeFeeds();
    fake.commit(CHANGES_PAGE_MAX + 250);
    const following = await follow(fake, 0);
    await fake.settle();
    fake.reads.length = 0;

    expect(await takeAll(following)).toEqual(range(1, fake.version));
    expect(fake.reads).toEqual([0, CHANGES_PAGE_DEFAULT, 2 * CHANGES_PAGE_DEFAULT]);
    following.close();
  });

  it("continues from the current version if the follower's does not exist yet", async () => {
    const fake = new FakeFeeds();
    fake.commit(2);
    const following = await follow(fake, 99);
    expect(following.after).toBe(2);
    fake.commit();
    await fake.settle();
    expect(await takeAll(following)).toEqual([3]);
    following.close();
  });

  it('polls for changes that were not announced', async () => {
    const fake = new FakeFeeds();
    const following = await follow(fake);
    await fake.settle();
    fake.commit(2, false);
    await fake.settle();
    expect(await takeAll(following)).toEqual([]);
    expect(fake.waits).toEqual([FEED_LOOK_MS]);
    await fake.tick();
    expect(await takeAll(following)).toEqual([1, 2]);
    following.close();
  });

  it('reads a burst completely; a follower that fell too far behind for the kept changes reads the log', async () => {
    const fake = new FakeFeeds();
    const [quick, slow] = [await follow(fake), await follow(fake)];
    await fake.settle();
    expect(await takeAll(slow)).toEqual([]);
    fake.commit(FEED_CHANGES_KEPT_MAX);
    await fake.settle();
    expect(await takeAll(quick)).toHaveLength(FEED_CHANGES_KEPT_MAX);
    fake.commit();
    await fake.settle();

    expect(await takeAll(quick)).toEqual([FEED_CHANGES_KEPT_MAX + 1]);
    fake.reads.length = 0;
    expect(await takeAll(slow)).toEqual(range(1, FEED_CHANGES_KEPT_MAX + 1));
    // One page, then it has reached what is kept.
    expect(fake.reads).toEqual([0]);
    for (const following of [quick, slow]) following.close();
  });

  it('continues when the database is back, and reports the outage once', async () => {
    const fake = new FakeFeeds();
    const following = await follow(fake);
    await fake.settle();
    fake.isAway = true;
    fake.commit();
    await fake.settle();
    await fake.tick();
    await fake.tick();
    expect(fake.troubles).toHaveLength(1);
    fake.isAway = false;
    await fake.tick();
    expect(await takeAll(following)).toEqual([1]);
    following.close();
  });

  it('continues after missing versions, giving each of the others once', async () => {
    const fake = new FakeFeeds();
    fake.commit(10);
    const early = await follow(fake, 4);
    await fake.settle();
    fake.lose(7, 8);
    fake.lose(12, 13);
    fake.commit(5);
    const late = await follow(fake, 6);
    fake.commit(2);
    await fake.settle();

    expect(await takeAll(early)).toEqual([5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17]);
    expect(await takeAll(late)).toEqual([7, 8, 9, 10, 11, 14, 15, 16, 17]);
    fake.commit();
    await fake.settle();
    expect([await takeAll(early), await takeAll(late)]).toEqual([[18], [18]]);
    for (const following of [early, late]) following.close();
  });

  it('continues by itself for a follower that waits far back in the log', async () => {
    const fake = new FakeFeeds();
    fake.commit(CHANGES_PAGE_MAX + 10);
    let wakes = 0;
    const following = await follow(fake, 0, () => (wakes += 1));
    await fake.settle();
    fake.isWaiting = true;
    expect(await takeAll(following)).toEqual([]);
    fake.isWaiting = false;
    const before = wakes;
    await fake.tick();

    expect(wakes).toBe(before + 1);
    expect(await takeAll(following)).toEqual(range(1, fake.version));
    following.close();
  });

  it('stops reading without followers', async () => {
    const fake = new FakeFeeds();
    const [one, other] = [await follow(fake), await follow(fake)];
    await fake.settle();
    one.close();
    one.close();
    expect([fake.feeds.followerCount, fake.watches]).toEqual([1, 1]);
    other.close();
    const reads = fake.reads.length;
    fake.commit();
    await fake.tick();

    expect([fake.feeds.followerCount, fake.watches]).toEqual([0, 0]);
    expect([fake.reads.length, fake.waits.length]).toEqual([reads, 0]);
  });
});

describe('the feeds', () => {
  it('keep changes within a bound in bytes; followers read the others from the log and lose none', async () => {
    const kept = 200;
    const fake = new FakeFeeds(undefined, kept * BYTES_OF_A_CHANGE);
    const [quick, slow] = [await follow(fake), await follow(fake)];
    await fake.settle();
    for (let commits = 0; commits < 10; commits += 1) {
      fake.commit(100);
      await fake.settle();
      expect(await takeAll(quick)).toHaveLength(100);
    }
    fake.reads.length = 0;

    expect(await takeAll(slow)).toEqual(range(1, 1000));
    // All but what is kept.
    expect(fake.reads).toEqual(range(0, 7).map((page) => page * CHANGES_PAGE_DEFAULT));
    for (const following of [quick, slow]) following.close();
  });

  it('have no feed of an unknown event', async () => {
    const { feeds } = new FakeFeeds();
    expect(await feeds.follow('other', undefined)).toBeUndefined();
    expect(feeds.followerCount).toBe(0);
  });

  it('limit the number of followers', async () => {
    const fake = new FakeFeeds();
    await Promise.all(Array.from({ length: FEED_FOLLOWERS_MAX - 1 }, () => follow(fake)));
    const last = await follow(fake);
    expect(await fake.feeds.follow('meet-up', undefined)).toBe('full');
    last.close();
    await follow(fake);
    await fake.feeds.stop();
  });

  it('drop all followers when they stop', async () => {
    const fake = new FakeFeeds();
    let wakes = 0;
    const following = await follow(fake, undefined, () => (wakes += 1));
    await fake.settle();
    await fake.feeds.stop();

    expect(wakes).toBe(1);
    expect(following.isOver()).toBe(true);
    expect(await following.take()).toBeUndefined();
    expect(await fake.feeds.follow('meet-up', undefined)).toBe('full');
    expect(fake.waits).toEqual([]);
    following.close();
  });
});
