import { loadVariant } from '../simulation/load-variant';
import { mutants } from '../simulation/mutants';
import { planOf } from '../simulation/plan';
import { simulate } from '../simulation/simulate';

/** The best hidden mistake shows after some hundreds of runs, most after a few. */
const SEARCH_MAX = 2000;

test.each(mutants)(
  'the simulator finds out who $name',
  async ({ patches, focus, firstSeed }) => {
    const parts = loadVariant(patches);
    let faults: string[] = [];
    const end = firstSeed + SEARCH_MAX;
    for (let seed = firstSeed; seed < end && faults.length === 0; seed += 1) {
      ({ faults } = await simulate(planOf(seed, focus), { parts }));
    }
    expect(faults).not.toEqual([]);
  },
  120_000,
);

test('the sources themselves, loaded in the same way, have no faults', async () => {
  const parts = loadVariant([]);
  for (let seed = 1; seed <= 50; seed += 1) {
    expect((await simulate(planOf(seed), { parts })).faults).toEqual([]);
  }
});

test('a patch whose text has gone is reported', () => {
  const patch = { file: 'services/recovery.ts', replace: 'no such text', by: '' };
  expect(() => loadVariant([patch])).toThrow('not exactly once');
});
