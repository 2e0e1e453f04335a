import { runCrashTest, type CrashReport } from '../test/crash/run-crash-test';
import { ArgumentError, readArguments } from './support/arguments';
import { build } from './support/build';
import { runScript } from './support/script';

const HELP = `Runs API processes and a database engine under load while an attacker kills them, stops them for
longer than any lease, cuts their connections within a reply and delays what they send. Then it compares
what the clients were told with the database. A line for each fault, exit code 1 if there is one.

  npm run test:crash -- [--seconds 60] [--seed N] [--apis 3] [--clients 40] [--database replica-set]

The database is a replica set, whose primaries are deposed and continue to answer reads for some seconds,
or with --database standalone a single server.

The seed (default: from the clock) decides what the attacker and the clients do, not how it interleaves.
`;

const USUAL = {
  seconds: () => 60,
  seed: () => Date.now() % 2 ** 31,
  apis: () => 3,
  clients: () => 40,
};

const DATABASES = ['replica-set', 'standalone'];

void runScript('test:crash', async () => {
  const names = [...Object.keys(USUAL), 'database'];
  const { values, isHelpWanted, faults } = readArguments(process.argv.slice(2), names);
  if (isHelpWanted) {
    process.stdout.write(HELP);
    return 0;
  }
  const [seconds = 0, seed = 0, apis = 0, clients = 0] = Object.entries(USUAL).map(
    ([name, usual]) => {
      const value = Number(values.get(name) ?? usual());
      if (!Number.isSafeInteger(value) || value < 1) faults.push(`--${name} is not a whole number`);
      return value;
    },
  );
  const database = values.get('database') ?? 'replica-set';
  if (!DATABASES.includes(database)) faults.push(`--database is none of ${DATABASES.join(', ')}`);
  if (faults.length > 0) throw new ArgumentError(faults);
  console.log(
    `${apis} API processes, ${clients} clients, ${seconds} s, seed ${seed}, database ${database}`,
  );
  await build(); // what is attacked
  return print(
    await runCrashTest({ seconds, seed, apis, clients, failsOver: database === 'replica-set' }),
  );
});

function print({ attacks, connectionFaults, answers, versions, faults }: CrashReport): number {
  console.log('attacks', JSON.stringify({ ...attacks, ...connectionFaults }));
  for (const [answer, count] of Object.entries(answers).sort()) console.log(`  ${count} ${answer}`);
  console.log(`${versions} versions`);
  for (const fault of faults) console.log(fault);
  console.log(faults.length === 0 ? 'every guarantee held' : `${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}
