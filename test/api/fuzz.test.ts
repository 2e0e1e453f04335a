import { fuzz } from '../fuzz/fuzz';
import { fuzzedApp } from '../fuzz/fuzzed-app';
import { useApp } from '../support/use-app';

/** Some seconds' worth; `npm run fuzz` sends as many as you like. */
const RUNS = 1500;

const api = useApp();

describe('requests of every kind, most of them wrong', () => {
  it('are answered as documented, and change nothing where they are refused', async () => {
    const { failure, statuses } = await fuzz(await fuzzedApp(api.app), { runs: RUNS });

    expect(failure).toBeUndefined();
    // Else the requests were too wrong to reach anything.
    expect(statuses[200]).toBeGreaterThan(RUNS / 20);
    expect(statuses[201]).toBeGreaterThan(RUNS / 100);
    expect(statuses[400]).toBeGreaterThan(RUNS / 20);
  });
});
