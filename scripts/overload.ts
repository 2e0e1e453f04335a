import { existsSync } from 'node:fs';
import { runCompiled } from './bench/run-compiled';
import type * as RunOverload from './bench/run-overload';
import { ArgumentError, readArguments } from './support/arguments';
import { runScript } from './support/script';

const HELP = `Sends one event more requests than TicketBoss can serve, and shows that it continues to serve what it can.

  npm run overload
  npm run overload -- --seconds 20

  --seconds S   at each level of load (default 10)
  --help        this text

It measures what the service can do, then offers 0.5, 1, 2 and 5 times as much, at a fixed pace, while
another event gets a few requests all the time. Database and processes as in npm run bench.
`;

void runScript('overload', async () => {
  const { values, isHelpWanted, faults } = readArguments(process.argv.slice(2), ['seconds']);
  if (isHelpWanted) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(values.get('seconds') ?? 10);
  if (!(seconds >= 1 && seconds <= 600)) faults.push('--seconds must be a number from 1 to 600');
  if (faults.length > 0) throw new ArgumentError(faults);
  if (existsSync('.env')) process.loadEnvFile('.env');
  return runCompiled<typeof RunOverload>('run-overload', ({ runOverload }, workDir, interrupted) =>
    runOverload(seconds, workDir, interrupted),
  );
});
