import type { BenchRun } from './bench-run';
import type { ProbeReport } from './commit-probe';
import { runProbe, type ContenderProcess } from './processes';
import { spreadOf } from './statistics';
import { spreadText, textTable, verdict } from './text-table';
import { takeTurns, type Turns } from './turns';

/** One connection only; and what one commit and one settle take by themselves. */
export async function loneClient(run: BenchRun, contenders: readonly ContenderProcess[]) {
  run.tell('A lone client:');
  const databaseUri = run.database.freshUri('probe');
  const probes: ProbeReport[] = [];
  const turns = await takeTurns(run, contenders, 1, async () => {
    const ms = run.options.seconds * 1000;
    probes.push(await runProbe(run.resources, { databaseUri, warmUpMs: 1000, ms }));
  });
  return {
    text: `A lone client; medians of the rounds, (least–most)\n\n${table(turns, probes)}\n${target(turns, probes)}`,
    json: { turns: Object.fromEntries(turns), probes },
  };
}

function table(turns: Turns, probes: readonly ProbeReport[]): string {
  const cell = (values: readonly number[]) => spreadText(spreadOf(values), 2);
  return textTable([
    ['', 'p50 ms', 'p99 ms'],
    ...[...turns].map(([name, own]) => [
      name,
      cell(own.map(({ latencyMs }) => latencyMs.p50)),
      cell(own.map(({ latencyMs }) => latencyMs.p99)),
    ]),
    ['one commit', cell(probes.map(({ commitP50Ms }) => commitP50Ms)), ''],
    ['one settle', cell(probes.map(({ settleP50Ms }) => settleP50Ms)), ''],
  ]);
}

function target(turns: Turns, probes: readonly ProbeReport[]): string {
  const p50 = (name: 'noop' | 'service') =>
    turns.has(name) &&
    spreadOf((turns.get(name) ?? []).map(({ latencyMs }) => latencyMs.p50)).median;
  const [noop, service] = [p50('noop'), p50('service')];
  if (noop === false || service === false) return '';
  const most = spreadOf(probes.map((probe) => probe.commitP50Ms + probe.settleP50Ms)).median;
  const more = service - noop;
  return verdict(
    more <= most,
    `service takes ${more.toFixed(2)} ms more than noop; ` +
      `one commit and one settle take ${most.toFixed(2)} ms`,
  );
}
