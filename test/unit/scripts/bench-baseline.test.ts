import {
  besideBaseline,
  DATABASE_CPU,
  readBaseline,
  targetsOverBaseline,
} from '../../../scripts/bench/baseline';
import { ArgumentError } from '../../../scripts/support/arguments';

const OWN = {
  engine: 'built-in engine',
  figures: { [DATABASE_CPU]: [40, 60, 50], 'hot: accepted/s': [8000], 'new: one': [1] },
  targets: [{ what: 'hot: accepted/s over raw', median: 0.25 }],
};
const EARLIER = {
  engine: 'built-in engine',
  figures: { [DATABASE_CPU]: [90, 110], 'hot: accepted/s': [4000, 4200, NaN] },
  targets: [{ what: 'hot: accepted/s over raw', median: 0.125 }],
};

describe('a baseline', () => {
  it('is what --json wrote', () => {
    const kept = readBaseline(JSON.stringify({ ...EARLIER, node: 'v20' }));
    expect(besideBaseline(OWN, kept)).toMatch(/hot: database CPU µs +50\.00 +100 +0\.50\n/);
  });

  it('is nothing else', () => {
    expect(() => readBaseline('{"engine":"MongoDB 8.0.4"}')).toThrow(ArgumentError);
  });

  it('stands beside the figures and ratios of this run, as far as it has them', () => {
    const table = besideBaseline(OWN, { ...EARLIER, engine: 'MongoDB 8.0.4' });
    expect(table).toMatch(/^ +built-in engine +baseline: MongoDB 8\.0\.4 +over it\n/);
    expect(table).toMatch(/hot: accepted\/s over raw +0\.25 +0\.13 +2\.00\n/);
    expect(table).toMatch(/new: one +1\.00 +– +–\n/);
  });

  it("is the rival of the database's processor time on the same engine alone", () => {
    expect(targetsOverBaseline(OWN, EARLIER)).toEqual([
      expect.objectContaining({
        what: 'hot: database CPU a reservation over the baseline',
        ...{ rounds: 3, median: 0.5, min: 0.4, max: 0.6, isMet: true },
      }),
    ]);
    expect(targetsOverBaseline(OWN, { ...EARLIER, engine: 'MongoDB 8.0.4' })).toEqual([]);
    expect(targetsOverBaseline(OWN, { ...EARLIER, figures: {} })).toEqual([]);
    expect(targetsOverBaseline({ ...OWN, figures: {} }, EARLIER)).toEqual([]);
  });
});
