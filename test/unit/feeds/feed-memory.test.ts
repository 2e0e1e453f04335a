import { FeedMemory } from '../../../src/services/feeds/feed-memory';

function memoryOf(bytesMax: number) {
  const memory = new FeedMemory(bytesMax);
  const dropped: string[] = [];
  const keep = (name: string, bytes: number) => {
    const drop = () => dropped.push(name);
    memory.keep(bytes, drop);
    return drop;
  };
  return { memory, keep, dropped };
}

describe("the feeds' memory", () => {
  it('drops the oldest first, and no more than it must', () => {
    const { keep, dropped } = memoryOf(100);
    for (const name of ['a', 'b', 'c']) keep(name, 30);
    expect(dropped).toEqual([]);
    keep('d', 40);
    expect(dropped).toEqual(['a']);
    keep('e', 60);
    expect(dropped).toEqual(['a', 'b', 'c']);
  });

  it('has room again for what was released', () => {
    const { memory, keep, dropped } = memoryOf(100);
    const first = keep('a', 60);
    memory.release(first);
    memory.release(first);
    keep('b', 100);
    expect(dropped).toEqual([]);
  });

  it('keeps the newest even if it is too large alone', () => {
    const { keep, dropped } = memoryOf(100);
    keep('a', 10);
    keep('b', 500);
    expect(dropped).toEqual(['a']);
    keep('c', 10);
    expect(dropped).toEqual(['a', 'b']);
  });
});
