import { parseArgs } from 'node:util';
import { planOf } from '../test/simulation/plan';
import { shrunk } from '../test/simulation/shrink';
import { simulate, type Report } from '../test/simulation/simulate';

const USAGE = `npm run simulate -- [--seed N] [--runs K] [--trace]

Does K runs (default 1000), with the seeds N, N+1, … (default: from the clock): several instances
on one simulated database, with crashes, pauses, outages, lost and late messages. Afterwards every
guarantee is checked. A run that fails is shrunk and printed; its seed replays it exactly.
--trace prints each run completely, not shrunk.
`;

/** To make a failing run small; each takes a few hundredths of a second. */
const SHRINKING_RUNS_MAX = 500;

/** Lines of a trace that are printed unless `--trace` asks for all. */
const TRACE_LINES_MAX = 120;

/** A sign of life after so many runs. */
const REPORT_EVERY = 1000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '1000' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  const first = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  if (values.help || !isCount(first) || !isCount(runs)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  console.log(`${runs} runs from seed ${first}`);
  const failed = await play(first, runs, values.trace);
  console.log(failed.length === 0 ? 'every guarantee held' : `failing seeds: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function play(first: number, runs: number, isTraced: boolean): Promise<number[]> {
  const failed: number[] = [];
  const sums: Record<string, number> = {};
  for (let seed = first; seed < first + runs; seed += 1) {
    const report = await simulate(planOf(seed), { isTraced });
    if (isTraced) print(report, Infinity);
    if (report.faults.length > 0) {
      failed.push(seed);
      if (failed.length === 1) await explain(seed);
    }
    const { steps, counts } = report;
    for (const [name, count] of Object.entries({ steps, ...counts })) {
      sums[name] = (sums[name] ?? 0) + count;
    }
    const done = seed - first + 1;
    if (done % REPORT_EVERY === 0 || done === runs) {
      console.log(`${done} runs, ${failed.length} failed: ${JSON.stringify(sums)}`);
    }
  }
  return failed;
}

/** Prints the first failure, made as small as it goes. */
async function explain(seed: number): Promise<void> {
  const { faults, traceHash } = await simulate(planOf(seed), { isTraced: true });
  console.log(`seed ${seed} fails, its trace has the hash ${traceHash.toString(16)}:`);
  for (const fault of faults) console.log(`  ${fault}`);
  const plan = await shrunk(planOf(seed), { runsMax: SHRINKING_RUNS_MAX });
  console.log('made smaller:');
  print(await simulate(plan, { isTraced: true }), TRACE_LINES_MAX);
}

function print({ seed, faults, trace }: Report, linesMax: number): void {
  const lines = trace.filter((line) => linesMax === Infinity || !isIdle(line));
  console.log(`-- seed ${seed}, ${lines.length} lines`);
  for (const line of lines.slice(0, linesMax)) console.log(line);
  for (const fault of faults) console.log(`  fault: ${fault}`);
}

/** What sweepers and recovery look for in vain most of the time. */
function isIdle(line: string): boolean {
  return /(?:events|reservations)\.find \{"(?:journalAt|status)"/.test(line);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

void main();
