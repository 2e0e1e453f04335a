import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readBenchArguments, type BenchOptions } from './bench/bench-arguments';
import { drawChart } from './bench/chart';
import { runCompiled } from './bench/run-compiled';
import { CONTENDERS } from './bench/contenders';
import type * as RunBench from './bench/run-bench';
import { runScript } from './support/script';

const HELP = `Measures TicketBoss on this machine. Only ratios within one run can be compared with other machines.

  npm run bench
  npm run bench -- --scenario million

  --scenario LIST    all, or of these:
                     hot: accepted reservations a second and latencies on one event (default)
                     lone: the latency of a single connection (default)
                     spread: many events, evenly and by Zipf's law
                     selling-out: accepted, and refused once it has sold out
                     latency: at 0.7 of each contender's own peak, offered at a fixed pace
                     instances: one, two and four API processes on one event, and on many
                     writes: bytes and index entries that a reservation adds, commands and bytes on the
                       wire
                     partner-limit: a partner with many reservations under a limit, beside one with few
                     webhooks: messages a second, how far behind they are, and beside an endpoint that hangs
                     kinds: with keys, with holds and confirmations, with cancellations, over four
                       tiers; and summaries
                     search: pages of searches over all events, of 1,000 partners
                     million: memory and cost while one event gets a million reservations
  --only LIST        contenders, all by default; see below. A scenario takes those that it is about
  --connections N    (default 100)
  --rounds N         the contenders take turns in each (default 5)
  --seconds S        of each turn (default 5)
  --reservations N   of million and search (default 1000000), partner-limit (default 100000) and webhooks
                     (default 10000)
  --events N         of spread, instances and search (default 1000)
  --chart FILE       draws the hot event as SVG
  --from FILE        with --chart: draws the figures of that --json file, and measures nothing
  --json FILE        writes all that was measured
  --baseline FILE    a --json file of another run, as of an earlier commit or on another engine: prints
                     its figures beside those of this one
  --mongodb URI      the server to use
  --profile DIR      writes a CPU profile of each contender into DIR
  --help             this text

The contenders:
${Object.entries(CONTENDERS)
  .map(([name, text]) => `  ${name}: ${text}\n`)
  .join('')}
Lists are separated by commas. It uses the server of --mongodb or MONGODB_URI, with separate
databases that it drops at the end, or without them the engine of EMBEDDED_ENGINE, with data on disk. Server, database and
load generator are separate processes.
`;

void runScript('bench', async () => {
  const options = readBenchArguments(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.from !== undefined && options.chart !== undefined) {
    writeFileSync(options.chart, drawChart(readFileSync(options.from, 'utf8')));
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
