import type { BenchRun } from './bench-run';
import type { ContenderName } from './contenders';
import type { ContenderProcess } from './processes';
import { spreadOf, type Spread } from './statistics';
import { spreadText, textTable, verdict } from './text-table';
import { takeTurns, type Turn, type Turns } from './turns';

/** Many connections reserve single seats of one event that has seats to spare. */
export async function hotEvent(run: BenchRun, contenders: readonly ContenderProcess[]) {
  const { connections, rounds, seconds } = run.options;
  run.tell(`One hot event, ${connections} connections:`);
  const turns = await takeTurns(run, contenders, connections);
  return {
    text:
      `One hot event, ${connections} connections; ${rounds} rounds of ${seconds} s: medians, (least–most)\n\n` +
      `${speedTable(turns)}\n${costTable(turns)}\n${targets(turns)}`,
    json: Object.fromEntries(turns),
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
  ]);
  return textTable([['', 'API CPU µs/answer', 'database CPU µs/answer', 'API RSS MB'], ...rows]);
}

function targets(turns: Turns): string {
  const speed = comparedToNoop(turns, 'service', accepted)?.median;
  const tail = comparedToNoop(turns, 'service', p99)?.median;
  if (speed === undefined || tail === undefined) return '';
  return (
    verdict(speed >= 0.9, `accepted/s of service are ${speed.toFixed(2)} of noop's (0.9 or more)`) +
    verdict(tail <= 2, `p99 of service is ${tail.toFixed(2)} times noop's (2 or less)`)
  );
}

const PERCENTILES = ['p50', 'p90', 'p99', 'p999'] as const;

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
  const compared = name === 'noop' ? undefined : comparedToNoop(turns, name, valueOf);
  return compared ? spreadText(compared, 2) : '';
}

/** Round by round, since the machine may be faster in one than in another. */
function comparedToNoop(
  turns: Turns,
  name: ContenderName,
  valueOf: (turn: Turn) => number,
): Spread | undefined {
  const [own, noop] = [turns.get(name), turns.get('noop')];
  if (!own || !noop) return undefined;
  return spreadOf(
    own.flatMap((turn, round) => {
      const rival = noop[round];
      return rival ? [valueOf(turn) / valueOf(rival)] : [];
    }),
  );
}
