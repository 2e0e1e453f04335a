import { existsSync } from 'node:fs';
import { readBenchArguments, type BenchOptions } from './bench/bench-arguments';
import { runCompiled } from './bench/run-compiled';
import { CONTENDERS } from './bench/contenders';
import type * as RunBench from './bench/run-bench';
import { runScript } from './support/script';

const HELP = `Measures TicketBoss on this machine. Only ratios within one run mean something elsewhere.

  npm run bench
  npm run bench -- --scenario million

  --scenario LIST    hot: accepted reservations a second and latencies on one event (default)
                     lone: the latency of a single connection (default)
                     million: memory and cost while one event gets a million reservations
                     kinds: the same with keys, with holds and confirmations, over four tiers
  --only LIST        contenders of hot and lone, all by default; see below
  --connections N    of hot and million (default 100)
  --rounds N         the contenders take turns in each (default 5)
  --seconds S        of each turn (default 5)
  --reservations N   of million (default 1000000)
  --json FILE        all that was measured
  --profile DIR      writes a CPU profile of each contender into DIR
  --help             this text

The contenders:
${Object.entries(CONTENDERS)
  .map(([name, text]) => `  ${name}: ${text}\n`)
  .join('')}
Lists are separated by commas. It uses the database of MONGODB_URI, in databases of its own which it
drops at the end, or without it the engine of EMBEDDED_ENGINE, with data on disk. Server, database and
load generator are processes of their own.
`;

void runScript('bench', async () => {
  const options = readBenchArguments(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  return bench(options);
});

function bench(options: BenchOptions): Promise<number> {
  return runCompiled<typeof RunBench>('run-bench', ({ runBench }, workDir, interrupted) =>
    runBench(options, workDir, interrupted),
  );
}
