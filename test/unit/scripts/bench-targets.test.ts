import { drawing } from '../../../scripts/bench/mix';
import { ratiosOf, judged, targetTable } from '../../../scripts/bench/targets';

describe('judged', () => {
  it('takes the ratio of each round, and judges their median', () => {
    const ratios = ratiosOf([10, 30, 12], [10, 10, 10]);
    expect(judged('speed', ratios, { atLeast: 1.2 })).toEqual({
      ...{ what: 'speed', rounds: 3, median: 1.2, min: 1, max: 3 },
      ...{ bound: { atLeast: 1.2 }, isMet: true },
    });
    expect(judged('time', ratios, { atMost: 1.1 }).isMet).toBe(false);
  });

  it('is not met by a round without a figure', () => {
    expect(judged('speed', [NaN, 3], { atLeast: 1 }).isMet).toBe(false);
  });

  it('is not met by nothing', () => {
    expect(judged('speed', [], { atLeast: 1 }).isMet).toBe(false);
    expect(judged('time', [], { atMost: 1 }).isMet).toBe(false);
  });

  it('shows a line for each', () => {
    const table = targetTable([judged('speed', [1, 2, 3], { atLeast: 4 })]);
    expect(table).toMatch(/speed +2\.00 \(1\.00–3\.00\) +≥ 4 +MISSED/);
  });
});

describe('drawing', () => {
  it('picks all equally often', () => {
    const values = [0, 0.3, 0.6, 0.999];
    const draw = drawing({ law: 'even', events: 4 }, () => values.shift() ?? 0);
    expect([draw(), draw(), draw(), draw()]).toEqual([0, 1, 2, 3]);
  });

  it("picks the second half as often as the first, and so on, by Zipf's law", () => {
    const counts = [0, 0, 0, 0];
    const steps = 2500;
    let step = 0;
    const draw = drawing({ law: 'zipf', events: 4 }, () => (step++ + 0.5) / steps);
    for (let i = 0; i < steps; i += 1) {
      const number = draw();
      counts[number] = (counts[number] ?? 0) + 1;
    }
    expect(counts).toEqual([1200, 600, 400, 300]);
  });
});
