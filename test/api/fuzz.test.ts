import { fuzz } from '../fuzz/fuzz';
import { fuzzedApp, GUARDED } from '../fuzz/fuzzed-app';
import { useApp } from '../support/use-app';

/** Some seconds' worth; `npm run fuzz` sends as many as you like. */
const RUNS = 800;

const apis = { off: useApp(), required: useApp(GUARDED) };

describe.each(['off', 'required'] as const)('requests of every kind, AUTH_MODE %s', (authMode) => {
  it('are answered as documented, and change nothing where they are refused', async () => {
    const { failure, statuses } = await fuzz(await fuzzedApp(apis[authMode].app), { runs: RUNS });

    expect(failure).toBeUndefined();
    // Else the requests were too wrong to reach anything.
    expect(statuses[200]).toBeGreaterThan(RUNS / 20);
    expect(statuses[201]).toBeGreaterThan(0);
    expect(statuses[400]).toBeGreaterThan(RUNS / 20);
  }, 120_000);
});
