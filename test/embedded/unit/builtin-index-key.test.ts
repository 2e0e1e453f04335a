import { Decimal128, Double, Int32, Long } from 'bson';
import fc from 'fast-check';
import { compareValues } from '../../../src/embedded/builtin/language';
import { successor } from '../../../src/embedded/builtin/storage/byte-range';
import { writeValue } from '../../../src/embedded/builtin/storage/index-key';
import { KeyWriter } from '../../../src/embedded/builtin/storage/key-writer';
import { numbers, values } from '../../support/bson-arbitraries';

function keyOf(sequence: readonly unknown[], descending = false): Buffer {
  const writer = new KeyWriter();
  for (const value of sequence) {
    const start = writer.length;
    writeValue(writer, value);
    if (descending) writer.invertFrom(start);
  }
  return writer.take();
}

function compareSequences(a: readonly unknown[], b: readonly unknown[]): number {
  for (const [i, value] of a.entries()) {
    const order = compareValues(value, b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

const pairs = fc.tuple(values, values);

describe('index keys', () => {
  it("compare in MongoDB's order of values", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const order = Buffer.compare(keyOf([a]), keyOf([b]));
        expect(order).toBe(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 5000 },
    );
  });

  it('compare numbers of all types by value', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const order = Buffer.compare(keyOf([a]), keyOf([b]));
        expect(order).toBe(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 5000 },
    );
  });

  it('are the same for the same number of another type', () => {
    const ones = [new Int32(1), new Double(1), Long.fromNumber(1), Decimal128.fromString('1.00')];
    const keys = new Set(ones.map((one) => keyOf([one]).toString('hex')));
    expect(keys.size).toBe(1);
  });

  it('compare field by field in a compound index', () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const order = Buffer.compare(keyOf(a), keyOf(b));
        expect(order).toBe(Math.sign(compareSequences(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  it('reverse the order in a descending field', () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const order = Buffer.compare(keyOf(a, true), keyOf(b, true));
        expect(order + Math.sign(compareSequences(a, b))).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('with a prefix are exactly those between it and its successor', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [prefix, key] = [keyOf([a]), keyOf([b, 1])];
        const within =
          Buffer.compare(key, prefix) >= 0 && Buffer.compare(key, successor(prefix)) < 0;
        expect(within).toBe(compareValues(a, b) === 0);
      }),
    );
  });
});
