import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { besideBaseline, readBaseline, targetsOverBaseline } from './baseline';
import type { BenchOptions, Scenario } from './bench-arguments';
import { openDatabase } from './bench-database';
import type { BenchRun } from './bench-run';
import { drawChart } from './chart';
import { hotEvent } from './hot-event';
import { kindsOfRequests } from './kinds';
import { loneClient } from './lone-client';
import { million } from './million';
import { latencyUnderLoad } from './latency';
import { manyEvents } from './many-events';
import { partnerLimit } from './partner-limit';
import type { ContenderProcess } from './processes';
import { Resources } from './resources';
import type { Figures, ScenarioReport } from './scenario-report';
import { search } from './search';
import { sellingOut } from './selling-out';
import { severalInstances } from './several-instances';
import { targetTable, type Target } from './targets';
import { startContenders } from './turns';
import { webhooks } from './webhooks';
import { writes } from './writes';

/**
 * Measures what the options ask for and prints it. What it keeps goes into `workDir`, which the caller
 * removes. When `interrupted` rejects, it stops what it has started and rejects, too.
 */
export async function runBench(
  options: BenchOptions,
  workDir: string,
  interrupted: Promise<never>,
): Promise<void> {
  const resources = new Resources();
  try {
    await Promise.race([measure(options, workDir, resources), interrupted]);
  } finally {
    await resources.release();
  }
}

async function measure(options: BenchOptions, workDir: string, resources: Resources) {
  const baseline =
    options.baseline === undefined
      ? undefined
      : readBaseline(readFileSync(options.baseline, 'utf8'));
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const { mongodb = readConfig(process.env).mongodbUri, ...shownOptions } = options;
  const database = await openDatabase(resources, mongodb, join(workDir, 'data'), tell);
  const run: BenchRun = { options, database, resources, tell };
  const machine = {
    engine: database.engine,
    node: process.version,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`,
    // What else ran here when the bench began; above a half or so, the figures say little.
    loadAtStart: loadavg()[0] ?? NaN,
  };
  const { text, json, figures, targets } = await runScenarios(run);
  const own = { engine: database.engine, figures, targets };
  if (baseline) targets.push(...targetsOverBaseline(own, baseline));
  const tables = [...text, targetTable(targets)];
  if (baseline) tables.push(besideBaseline(own, baseline));
  process.stdout.write(
    `\n${machine.engine}, Node.js ${machine.node}, ${machine.processor}, ` +
      `load at the start ${machine.loadAtStart.toFixed(1)}\n\n${tables.join('\n')}`,
  );
  const all = {
    ...{ at: new Date().toISOString(), ...machine, options: shownOptions },
    ...json,
    ...{ figures, targets },
  };
  const asText = `${JSON.stringify(all, null, 2)}\n`;
  if (options.json !== undefined) writeFileSync(options.json, asText);
  if (options.chart !== undefined) writeFileSync(options.chart, drawChart(asText));
}

async function runScenarios(run: BenchRun) {
  const text: string[] = [];
  const json: Record<string, unknown> = {};
  const targets: Target[] = [];
  const figures: Figures = {};
  let started: ReturnType<Contenders> | undefined;
  const contenders = () => (started ??= startContenders(run)); // for the first scenario that wants them
  for (const scenario of run.options.scenarios) {
    const report = await SCENARIO[scenario](run, contenders);
    text.push(report.text);
    json[scenario] = report.json;
    targets.push(...report.targets.filter(({ rounds }) => rounds > 0));
    Object.assign(figures, report.figures);
  }
  return { text, json, figures, targets };
}

type Contenders = () => Promise<readonly ContenderProcess[]>;

const SCENARIO: Record<
  Scenario,
  (run: BenchRun, contenders: Contenders) => Promise<ScenarioReport>
> = {
  hot: async (run, contenders) => hotEvent(run, await contenders()),
  spread: async (run, contenders) => manyEvents(run, await contenders()),
  'selling-out': async (run, contenders) => sellingOut(run, await contenders()),
  latency: async (run, contenders) => latencyUnderLoad(run, await contenders()),
  kinds: async (run, contenders) => kindsOfRequests(run, await contenders()),
  lone: async (run, contenders) => loneClient(run, await contenders()),
  instances: severalInstances,
  writes,
  'partner-limit': partnerLimit,
  search,
  webhooks,
  million,
};
