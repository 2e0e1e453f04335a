import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../src/embedded/builtin/language';
import { Store } from '../../../src/embedded/builtin/storage/store';

let directory: string;
let store: Store;
let rollbacks = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'builtin-store-'));
  rollbacks = 0;
  store = Store.open(directory, { durable: false, afterRollback: () => (rollbacks += 1) });
});

afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const key = (number: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
};

const put = (number: number) =>
  store.write(() => {
    store.put(key(number), Buffer.of(1));
  });

const range = (start: number, end: number, reverse = false): number[] =>
  [...store.range({ start: key(start), end: key(end) }, { reverse })].map((entry) =>
    entry.key.readUInt32BE(),
  );

describe('the store', () => {
  it('lets each write see all those before it, completely', async () => {
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        store.write(() => {
          const count = store.get(key(0))?.readUInt32BE() ?? 0;
          expect(count).toBe(i);
          store.put(key(0), key(count + 1));
        }),
      ),
    );

    expect(store.get(key(0))).toEqual(key(100));
  });

  it('continues without a refused write', async () => {
    const refused = store.write(() => {
      throw new CommandError('BadValue', 'refused');
    });
    const others = [put(1), put(2)];

    await expect(refused).rejects.toThrow('refused');
    await Promise.all(others);
    expect(range(0, 9)).toEqual([1, 2]);
    expect(rollbacks).toBe(0);
  });

  it('rolls back a failed write, and none of the others of its group', async () => {
    const before = put(1);
    const failed = store.write(() => {
      store.put(key(2), Buffer.of(1));
      throw new Error('a fault');
    });
    const after = put(3);

    await expect(failed).rejects.toThrow('a fault');
    await Promise.all([before, after]);
    expect(range(0, 9)).toEqual([1, 3]);
    expect(rollbacks).toBeGreaterThan(0);
  });

  it('reads ranges in both directions, from the start and without the end', async () => {
    await store.write(() => {
      for (let i = 0; i < 2000; i += 1) store.put(key(i), Buffer.of(1));
    });

    for (const [start, end] of [
      [0, 2000],
      [5, 6],
      [7, 7],
      [100, 1500],
      [1990, 3000],
    ] as const) {
      const expected = Array.from(
        { length: Math.max(0, Math.min(end, 2000) - start) },
        (_, i) => start + i,
      );
      expect(range(start, end)).toEqual(expected);
      expect(range(start, end, true)).toEqual(expected.reverse());
      expect(store.count({ start: key(start), end: key(end) })).toBe(expected.length);
    }
  });

  it('continues to read while others write', async () => {
    await store.write(() => {
      for (let i = 0; i < 1000; i += 2) store.put(key(i), Buffer.of(1));
    });
    const reading = store.range({ start: key(0), end: key(5000) });
    const seen = [reading.next().value?.key.readUInt32BE()];
    await store.write(() => {
      store.remove(key(998));
      store.put(key(2001), Buffer.of(1));
    });
    for (const entry of reading) seen.push(entry.key.readUInt32BE());

    expect(seen).not.toContain(998);
    expect(seen).toContain(2001);
    expect(seen).toHaveLength(500);
  });

  it('keeps values of any size', async () => {
    const sizes = [0, 1, 4095, 4096, 40_000, 1_000_000, 16_000_000];
    await store.write(() => {
      for (const size of sizes) store.put(key(size), Buffer.alloc(size, 7));
    });

    for (const size of sizes) {
      expect(store.get(key(size))?.equals(Buffer.alloc(size, 7))).toBe(true);
    }
    const lengths = [...store.range({ start: key(0), end: key(0xffffffff) })].map(
      ({ value }) => value.length,
    );
    expect(lengths).toEqual(sizes);
  });

  it('commits waiting writes when it is closed', async () => {
    const written = put(1);
    await store.close();
    await written;

    store = Store.open(directory, { durable: false, afterRollback: () => undefined });
    expect(range(0, 9)).toEqual([1]);
  });
});
