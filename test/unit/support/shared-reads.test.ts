import { SharedReads } from '../../../src/services/support/shared-reads';

/** Reads that end when the test says so, in the order in which they began. */
function gatedReads() {
  const begun: { key: string; end: (value: string) => void; fail: (error: Error) => void }[] = [];
  const reads = new SharedReads(
    (key) =>
      new Promise<string>((end, fail) => {
        begun.push({ key, end, fail });
      }),
  );
  return { reads, begun };
}

describe('SharedReads', () => {
  it('gives no caller a read that began earlier, and the next read to all of them', async () => {
    const { reads, begun } = gatedReads();
    const first = reads.get('gala');
    const later = [reads.get('gala'), reads.get('gala')];
    expect(begun).toHaveLength(1);

    begun[0]?.end('old');
    expect(await first).toBe('old');
    const latest = reads.get('gala');
    expect(begun).toHaveLength(2);
    begun[1]?.end('new');
    expect(await Promise.all(later)).toEqual(['new', 'new']);
    begun[2]?.end('newest');
    expect(await latest).toBe('newest');
  });

  it('keeps keys apart', async () => {
    const { reads, begun } = gatedReads();
    const both = [reads.get('gala'), reads.get('fair')];

    expect(begun.map(({ key }) => key)).toEqual(['gala', 'fair']);
    begun[1]?.end('fair');
    begun[0]?.end('gala');
    expect(await Promise.all(both)).toEqual(['gala', 'fair']);
  });

  it('reads again when no read is in progress', async () => {
    const { reads, begun } = gatedReads();
    for (const value of ['one', 'two']) {
      const read = reads.get('gala');
      begun.at(-1)?.end(value);
      expect(await read).toBe(value);
    }
  });

  it('fails for waiting callers, too, and then tries again', async () => {
    const { reads, begun } = gatedReads();
    const failing = Promise.allSettled([reads.get('gala'), reads.get('gala')]);
    begun[0]?.fail(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

    const read = reads.get('gala');
    begun[1]?.end('back');
    expect(await read).toBe('back');
  });
});
