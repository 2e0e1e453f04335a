import fc from 'fast-check';
import { RecentMap } from '../../../src/services/support/recent-map';

describe('a recent map', () => {
  it('keeps what was set last', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, 2, 3]);
  });

  it('counts a key that is set again as new', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 4);
    map.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([4, undefined, 3]);
  });

  it('keeps the last ones, whatever is set and deleted', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const step = fc.record({ key: fc.constantFrom(...keys), isSet: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const map = new RecentMap<string, number>(3);
        let kept: [string, number][] = [];
        steps.forEach(({ key, isSet }, place) => {
          kept = kept.filter(([other]) => other !== key);
          if (isSet) kept.push([key, place]);
          kept = kept.slice(-3);
          if (isSet) map.set(key, place);
          else map.delete(key);
          const model = new Map(kept);
          expect(keys.map((other) => map.get(other))).toEqual(
            keys.map((other) => model.get(other)),
          );
        });
      }),
    );
  });

  it('drops at most the oldest tenth at once', () => {
    const map = new RecentMap<number, number>(100);
    for (let key = 0; key <= 1000; key += 1) map.set(key, key);
    const kept = Array.from({ length: 1001 }, (_, key) => key).filter(
      (key) => map.get(key) === key,
    );
    expect(kept.length).toBeGreaterThanOrEqual(90);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept).toEqual(kept.map((_, place) => 1001 - kept.length + place));
  });
});
