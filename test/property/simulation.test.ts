import { mutants } from '../simulation/mutants';
import { loadVariant } from '../simulation/load-variant';
import { planOf } from '../simulation/plan';
import { simulate, type Report } from '../simulation/simulate';
import { shrunk } from '../simulation/shrink';
import { killAll, TestProcess } from '../support/api-process';

/** `npm run simulate` plays as many more as one likes. */
const RUNS = 1000;

/** A run takes some twenty milliseconds; a busy machine may take several times that. */
const TIME_LIMIT_MS = 600_000;

// Should one take longer all the same, it does not slow down the tests after it.
afterEach(killAll);

test(
  `every guarantee holds in ${RUNS} runs of npm run simulate`,
  async () => {
    const args = ['--seed', '1', '--runs', String(RUNS)];
    const simulation = new TestProcess('scripts/simulate.ts', args, {});
    const { code } = await simulation.exited;
    expect(simulation.stdout).toContain('every guarantee held');
    expect(code).toBe(0);
  },
  TIME_LIMIT_MS,
);

jest.setTimeout(120_000);

test('a seed gives exactly the same run, traced or not', async () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const [first, second, untraced] = [
      await simulate(planOf(seed), { isTraced: true }),
      await simulate(planOf(seed), { isTraced: true }),
      await simulate(planOf(seed)),
    ];
    expect(first.trace.length).toBeGreaterThan(50);
    expect(second.trace).toEqual(first.trace);
    expect(second.traceHash).toBe(first.traceHash);
    expect({ ...untraced, trace: first.trace, traceHash: first.traceHash }).toEqual(first);
  }
});

test('seeds differ, and together cause every kind of fault', async () => {
  const reports: Report[] = [];
  for (let seed = 0; seed < 20; seed += 1) {
    reports.push(await simulate(planOf(seed), { isTraced: true }));
  }
  const sum = (count: 'crashes' | 'pauses' | 'outages' | 'commits') =>
    reports.reduce((total, { counts }) => total + counts[count], 0);
  expect(new Set(reports.map(({ traceHash }) => traceHash)).size).toBe(reports.length);
  for (const count of ['crashes', 'pauses', 'outages', 'commits'] as const) {
    expect(sum(count)).toBeGreaterThan(0);
  }
  const lines = reports.flatMap(({ trace }) => trace).join('\n');
  for (const fate of ['lost', 'replyLost', 'late', 'twice', 'unconfirmed']) {
    expect(lines).toContain(`(${fate})`);
  }
});

test('a failing run shrinks to a shorter one that still fails', async () => {
  const [mutant] = mutants;
  const parts = loadVariant(mutant?.patches ?? []);
  const plan = planOf(1);
  const small = await shrunk(plan, { parts, runsMax: 100 });
  const requests = (clients: unknown[][]) => clients.flat().length;
  expect(requests(small.clients)).toBeLessThan(requests(plan.clients));
  expect((await simulate(small, { parts })).faults).not.toEqual([]);
});
