import type { Found } from '../simulation/find-mutants';
import { loadVariant } from '../simulation/load-variant';
import { mutants } from '../simulation/mutants';
import { planOf } from '../simulation/plan';
import { simulate } from '../simulation/simulate';
import { TestProcess } from '../support/api-process';

/** For all of them; a busy machine may take several times what a quiet one does. */
const TIME_LIMIT_MS = 300_000;

describe('the simulator', () => {
  const found = new Map<string, Found>();

  beforeAll(async () => {
    const search = new TestProcess('test/simulation/find-mutants.ts', [], {});
    const { code } = await search.exited;
    expect({ code, stderr: search.stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of search.stdout.trim().split('\n')) {
      const one = JSON.parse(line) as Found; // that process wrote it
      found.set(one.name, one);
    }
  }, TIME_LIMIT_MS);

  test.each(mutants)('finds the mutant that $name', ({ name }) => {
    expect(found.get(name)).toMatchObject({ seed: expect.any(Number) as number });
  });
});

test('the unpatched sources, loaded in the same way, have no faults', async () => {
  const parts = loadVariant([]);
  for (let seed = 1; seed <= 20; seed += 1) {
    expect((await simulate(planOf(seed), { parts })).faults).toEqual([]);
  }
});

test('a patch whose text is missing is reported', () => {
  const patch = { file: 'services/commits/recovery.ts', replace: 'no such text', by: '' };
  expect(() => loadVariant([patch])).toThrow('not exactly once');
});
