import type { BenchRun } from './bench-run';
import type { ProbeReport } from './commit-probe';
import { runProbe, type ContenderProcess } from './processes';
import { spreadOf } from './statistics';
import { spreadText, textTable, verdict } from './text-table';
import { takeTurns, warmUpMs, type Turns } from './turns';

/** One connection only; and what one commit and one settle take by themselves. */
export async function loneClient(run: BenchRun, contenders: readonly ContenderProcess[]) {
  const { rounds, seconds } = run.options;
  run.tell('A lone client:');
  const databaseUri = run.database.freshUri('probe');
  const probes: ProbeReport[] = [];
  const turns = await takeTurns(run, contenders, 1, async () => {
    const ms = run.options.seconds * 1000;
    probes.push(
      await runProbe(run.resources, {
        databaseUri,
        warmUpMs: warmUpMs(run.options),
        ms,
      }),
    );
  });
  return {
    text: `A lone client; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n${table(turns, probes)}\n${target(turns, probes)}`,
    json: { turns: Object.fromEntries(turns), probes },
    targets: [],
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

/** Round by round, since the machine may be faster in one than in another. */
function target(turns: Turns, probes: readonly ProbeReport[]): string {
  const [noop, service] = [turns.get('noop'), turns.get('service')];
  if (!noop || !service) return '';
  const rounds = probes.flatMap(({ commitP50Ms, settleP50Ms }, round) => {
    const [without, withDatabase] = [noop[round], service[round]];
    if (!without || !withDatabase) return [];
    const added = withDatabase.latencyMs.p50 - without.latencyMs.p50;
    return [{ added, ratio: added / (commitP50Ms + settleP50Ms) }];
  });
  const added = spreadOf(rounds.map((round) => round.added));
  const ratio = spreadOf(rounds.map((round) => round.ratio));
  return verdict(
    ratio.median <= 1,
    `service adds ${spreadText(added, 2)} ms to noop's p50: ` +
      `${spreadText(ratio, 2)} times one commit and one settle (1 or less)`,
  );
}
