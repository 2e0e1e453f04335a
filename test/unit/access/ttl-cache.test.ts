import { TtlCache } from '../../../src/services/access/ttl-cache';
import { UnavailableError } from '../../../src/services/database/unavailable-error';

function cache(sizeMax = 10) {
  let nowMs = 0;
  const reads: string[] = [];
  const kept = new TtlCache<string>({ lifetimeMs: 1000, sizeMax, now: () => new Date(nowMs) });
  return {
    reads,
    clear: () => {
      kept.clear();
    },
    pass: (ms: number) => (nowMs += ms),
    /** A key in capitals has no value. */
    get: (key: string) =>
      kept.get(key, () => {
        reads.push(key);
        return Promise.resolve(key === key.toUpperCase() ? undefined : `value of ${key}`);
      }),
    kept,
  };
}

describe('TtlCache', () => {
  it.each(['a', 'A'])('reads "%s" once in its lifetime, then again', async (key) => {
    const { get, pass, reads } = cache();
    const first = await get(key);
    pass(999);
    expect(get(key)).toBe(first);
    pass(1);
    expect(get(key)).toBeInstanceOf(Promise);

    expect(reads).toEqual([key, key]);
  });

  it('reads once for concurrent callers', async () => {
    const { get, reads } = cache();

    expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(Array(3).fill('value of a'));
    expect(reads).toEqual(['a']);
  });

  it('keeps a limited number of values and drops the oldest', async () => {
    const { get, reads } = cache(2);
    for (const key of ['a', 'b', 'c']) await get(key);
    reads.length = 0;
    for (const key of ['c', 'b', 'a']) await get(key);

    expect(reads).toEqual(['a']);
  });

  it('drops no value because of keys without one', async () => {
    const { get } = cache(2);
    await get('a');
    for (const key of ['A', 'B', 'C', 'D']) await get(key);

    expect(get('a')).toBe('value of a');
  });

  it('clears everything, including reads in progress', async () => {
    const { get, clear, reads } = cache();
    const reading = get('a');
    clear();
    await reading;
    await get('a');

    expect(reads).toEqual(['a', 'a']);
  });

  it('does not cache failures', async () => {
    const { kept } = cache();
    const failing = kept.get('a', () => Promise.reject(new Error('away')));

    await expect(failing).rejects.toThrow('away');
    expect(await kept.get('a', () => Promise.resolve('back'))).toBe('back');
  });

  it('refuses too many reads at a time', async () => {
    const { get } = cache(2);
    const reading = [get('a'), get('b')];

    await expect(get('c')).rejects.toThrow(UnavailableError);
    for (const each of reading) await each;
    expect(await get('c')).toBe('value of c');
  });
});
