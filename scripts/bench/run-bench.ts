import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from './bench-arguments';
import { openDatabase } from './bench-database';
import type { BenchRun } from './bench-run';
import { hotEvent } from './hot-event';
import { kindsOfRequests } from './kinds';
import { loneClient } from './lone-client';
import { million } from './million';
import { Resources } from './resources';
import { startContenders } from './turns';

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
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const database = await openDatabase(resources, join(workDir, 'data'), tell);
  const run: BenchRun = { options, database, resources, tell };
  const machine = {
    engine: database.engine,
    node: process.version,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}`,
    // What else ran here when the bench began; above a half or so, the figures say little.
    loadAtStart: loadavg()[0] ?? NaN,
  };
  const { text, json } = await runScenarios(run);
  process.stdout.write(
    `\n${machine.engine}, Node.js ${machine.node}, ${machine.processor}, ` +
      `load at the start ${machine.loadAtStart.toFixed(1)}\n\n${text.join('\n')}`,
  );
  if (options.json !== undefined) {
    const all = { at: new Date().toISOString(), ...machine, options, ...json };
    writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
  }
}

async function runScenarios(run: BenchRun) {
  const { scenarios } = run.options;
  const text: string[] = [];
  const json: Record<string, unknown> = {};
  const keep = (name: string, result: { text: string; json: unknown }) => {
    text.push(result.text);
    json[name] = result.json;
  };
  if (scenarios.some((scenario) => scenario !== 'million')) {
    const contenders = await startContenders(run);
    if (scenarios.includes('hot')) keep('hot', await hotEvent(run, contenders));
    if (scenarios.includes('kinds')) keep('kinds', await kindsOfRequests(run, contenders));
    if (scenarios.includes('lone')) keep('lone', await loneClient(run, contenders));
  }
  if (scenarios.includes('million')) keep('million', await million(run));
  return { text, json };
}
