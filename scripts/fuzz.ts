import { fuzz } from '../test/fuzz/fuzz';
import { fuzzedApp, GUARDED } from '../test/fuzz/fuzzed-app';
import { startApp, type TestAppOptions } from '../test/support/start-app';
import { ArgumentError, readArguments } from './support/arguments';
import { runScript } from './support/script';
import { withTestDatabase } from './support/test-database';

const USAGE = `npm run fuzz -- [--runs N] [--seed S]

Starts TicketBoss on a separate database, once without keys and once with keys required, and sends it N
requests each time (default 10000), made from its OpenAPI document, most of them wrong. No answer may be
undocumented or a 5xx, no refused request may change anything, and the audit afterwards must find nothing. The
first request that breaks a rule is made as small as possible and printed, with the seed that repeats it.
`;

async function main(): Promise<number> {
  const { values, isHelpWanted, faults } = readArguments(process.argv.slice(2), ['runs', 'seed']);
  if (isHelpWanted) {
    process.stdout.write(USAGE);
    return 0;
  }
  const runs = Number(values.get('runs') ?? 10_000);
  const seed = Number(values.get('seed') ?? Date.now() % 2 ** 31);
  if (!Number.isSafeInteger(runs) || runs < 1) faults.push('--runs must be a whole number from 1');
  if (!Number.isSafeInteger(seed)) faults.push('--seed must be a whole number');
  if (faults.length > 0) throw new ArgumentError(faults);
  return withTestDatabase(async () => {
    const isOpenFine = await run(runs, seed, {});
    return (await run(runs, seed, GUARDED)) && isOpenFine ? 0 : 1;
  });
}

/** Whether nothing was found. */
async function run(runs: number, seed: number, options: TestAppOptions): Promise<boolean> {
  const app = await startApp(options);
  try {
    const mode = `AUTH_MODE ${app.config.access.authMode}`;
    process.stdout.write(`${runs} requests from seed ${seed}, ${mode}\n`);
    const report = await fuzz(await fuzzedApp(app), { runs, seed });
    const faults = await app.auditFaults();
    process.stdout.write(`${report.requests} sent, answered: ${JSON.stringify(report.statuses)}\n`);
    process.stdout.write(`operations that succeeded: ${[...report.succeeded].sort().join(', ')}\n`);
    process.stdout.write(report.failure === undefined ? '' : `${report.failure}\n`);
    process.stdout.write(
      faults.length === 0 ? 'the audit found nothing\n' : `${faults.join('\n')}\n`,
    );
    return report.failure === undefined && faults.length === 0;
  } finally {
    await app.close();
  }
}

void runScript('fuzz', main);
