import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCrashTest } from '../crash/run-crash-test';
import { killAll } from '../support/api-process';

const WITHOUT_VERSION = pathToFileURL(join(__dirname, '../crash/without-version.mjs')).href;

afterEach(killAll);

/** `npm run test:crash` runs it for longer. */
it('loses and repeats nothing when processes are killed and stopped and connections are cut', async () => {
  const seed = Date.now() % 2 ** 31;
  const { faults, attacks, connectionFaults, answers } = await runCrashTest({ seed, seconds: 9 });
  expect({ seed, faults }).toEqual({ seed, faults: [] });
  // It was an attack, and there was something to attack.
  const { apiKills, apiStops, databaseKills } = attacks;
  expect(Math.min(apiKills, apiStops, databaseKills)).toBeGreaterThanOrEqual(1);
  expect(Object.keys(connectionFaults)).not.toEqual([]);
  expect(answers['reserve 201']).toBeGreaterThan(20);
  expect(answers['cancel 204']).toBeGreaterThan(0);
}, 120_000);

it('loses and repeats nothing when primaries are deposed, keep answering reads, and are rolled back', async () => {
  const seed = Date.now() % 2 ** 31;
  const { faults, attacks, answers } = await runCrashTest({ seed, seconds: 20, failsOver: true });
  expect({ seed, faults }).toEqual({ seed, faults: [] });
  expect(attacks.failovers).toBeGreaterThanOrEqual(1);
  expect(answers['reserve 201']).toBeGreaterThan(20);
}, 120_000);

it('finds the faults without the version in the filter of a commit', async () => {
  const { faults } = await runCrashTest({
    seed: 1,
    seconds: 2,
    apis: 2,
    isAttacked: false,
    settings: { NODE_OPTIONS: `--import ${WITHOUT_VERSION}` },
  });
  expect(faults).not.toEqual([]);
}, 120_000);
