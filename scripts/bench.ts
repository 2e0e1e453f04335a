import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readBenchArguments, type BenchOptions } from './bench/bench-arguments';
import { compileSources } from './bench/compile';
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

async function bench(options: BenchOptions): Promise<number> {
  const root = resolve(__dirname, '..');
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // On the disk of the project, not in /tmp, which is memory on many systems: a commit must cost here
  // what it costs. And below the project, so that the compiled files find its packages.
  const workDir = mkdtempSync(join(cache, 'ticketboss-bench-'));
  const signal = interruption();
  try {
    const compiled = join(workDir, 'compiled');
    await compileSources(root, compiled);
    const entry = join(compiled, 'scripts', 'bench', 'run-bench.js');
    const { runBench } = (await import(entry)) as typeof RunBench; // it was compiled from there
    await runBench(options, workDir, signal.interrupted);
    return 0;
  } catch (error) {
    if (!signal.isInterrupted()) throw error;
    process.stderr.write('Interrupted.\n');
    return 130;
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Rejects at the first signal. Ctrl-C may arrive twice, from the terminal and through npm. */
function interruption() {
  let isInterrupted = false;
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        isInterrupted = true;
        reject(new Error(signal));
      });
    }
  });
  interrupted.catch(() => undefined); // heard wherever the run is by then
  return { interrupted, isInterrupted: () => isInterrupted };
}
