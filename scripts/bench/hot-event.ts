import { DATABASE_CPU } from './baseline';
import type { BenchRun } from './bench-run';
import type { ContenderName } from './contenders';
import type { ContenderProcess } from './processes';
import type { Figures, ScenarioReport } from './scenario-report';
import { PERCENTILES, spreadOf, type Spread } from './statistics';
import { targetOf, turnRatios, type Target } from './targets';
import { spreadText, textTable } from './text-table';
import { takeTurns, type Turn, type Turns } from './turns';

/** Many connections reserve single seats of one event with enough seats. */
export async function hotEvent(
  run: BenchRun,
  contenders: readonly ContenderProcess[],
): Promise<ScenarioReport> {
  const { connections, rounds, seconds } = run.options;
  run.tell(`One hot event, ${connections} connections:`);
  const turns = await takeTurns(run, contenders, connections);
  return {
    text:
      `One hot event, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      `${speedTable(turns)}\n${costTable(turns)}`,
    json: Object.fromEntries(turns),
    targets: targetsOf(turns),
    figures: figuresOf(turns.get('service') ?? []),
  };
}

function speedTable(turns: Turns): string {
  const rows = [...turns].map(([name, own]) => [
    name,
    spreadText(over(own, accepted), 0),
    ofNoop(turns, name, accepted),
    over(own, othersPerSecond).median.toFixed(0),
    ...PERCENTILES.map((key) => over(own, ({ latencyMs }) => latencyMs[key]).median.toFixed(1)),
    ofNoop(turns, name, p99),
  ]);
  return textTable([
    ['', 'accepted/s', 'of noop', 'others/s', 'p50 ms', 'p90', 'p99', 'p99.9', 'p99 of noop'],
    ...rows,
  ]);
}

/** The processor time of the API and the database tells more than the speed on a machine they share. */
function costTable(turns: Turns): string {
  const cell = (own: readonly Turn[], valueOf: (turn: Turn) => number | undefined) =>
    spreadText(
      over(own, (turn) => valueOf(turn) ?? NaN),
      0,
    );
  const rows = [...turns].map(([name, own]) => [
    name,
    cell(own, ({ apiCpuUs }) => apiCpuUs),
    cell(own, ({ databaseCpuUs }) => databaseCpuUs),
    cell(own, ({ rssMb }) => rssMb),
    over(own, ({ generatorLoad }) => generatorLoad).median.toFixed(2),
  ]);
  return textTable([
    ['', 'API CPU µs/answer', 'database CPU µs/answer', 'API RSS MB', 'generator, cores'],
    ...rows,
  ]);
}

const RIVALS = ['noop-express', 'raw', 'update-per-request'] as const;

function targetsOf(turns: Turns): Target[] {
  return [
    ...RIVALS.map((rival) =>
      targetOf(`hot: accepted/s over ${rival}`, turnRatios(turns, 'service', rival, accepted)),
    ),
    targetOf(
      'hot: API CPU a reservation over noop-express',
      turnRatios(turns, 'service', 'noop-express', ({ apiCpuUs }) => apiCpuUs),
    ),
  ];
}

function figuresOf(turns: readonly Turn[]): Figures {
  const known = (valueOf: (turn: Turn) => number | undefined) =>
    turns.map(valueOf).filter((value) => value !== undefined);
  return {
    'hot: accepted/s': turns.map(accepted),
    'hot: p50 ms': turns.map(({ latencyMs }) => latencyMs.p50),
    'hot: p99 ms': turns.map(p99),
    'hot: API CPU µs': known(({ apiCpuUs }) => apiCpuUs),
    [DATABASE_CPU]: known(({ databaseCpuUs }) => databaseCpuUs),
  };
}

const accepted = ({ acceptedPerSecond }: Turn) => acceptedPerSecond;
const p99 = ({ latencyMs }: Turn) => latencyMs.p99;

function othersPerSecond({ answers, seconds }: Turn): number {
  const { '201': _accepted, ...others } = answers;
  return Object.values(others).reduce((sum, count) => sum + count, 0) / seconds;
}

function over(turns: readonly Turn[], valueOf: (turn: Turn) => number): Spread {
  return spreadOf(turns.map(valueOf));
}

function ofNoop(turns: Turns, name: ContenderName, valueOf: (turn: Turn) => number): string {
  return name === 'noop' ? '' : spreadText(spreadOf(turnRatios(turns, name, 'noop', valueOf)), 2);
}
