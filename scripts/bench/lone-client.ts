import type { BenchRun } from './bench-run';
import type { ContenderProcess } from './processes';
import { spreadOf } from './statistics';
import { ratiosOf, targetOf, type Target } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS, takeTurn, takeTurns, type Turn, type Turns } from './turns';

/**
 * One connection only; and what one commit and one settle take then, by the service's own metrics. A
 * machine answers later when it has just been idle, as it is while a lone request is written, so `noop`
 * has turns, too, in which the client pauses as long as that takes.
 */
export async function loneClient(run: BenchRun, contenders: readonly ContenderProcess[]) {
  const { rounds, seconds } = run.options;
  run.tell('A lone client:');
  const [service, noop] = ['service', 'noop'].map((name) =>
    contenders.find((contender) => contender.name === name),
  );
  const writes: Writes[] = [];
  const paced: Turn[] = [];
  let before: DatabaseTimes | undefined;
  const turns = await takeTurns(run, contenders, 1, SINGLE_SEATS, async () => {
    if (!service) return;
    const now = await databaseTimes(service);
    if (before) {
      const write = meanBetween(before, now);
      writes.push(write);
      if (noop) {
        paced.push(await takeTurn(run, noop, 1, { ...SINGLE_SEATS, pauseMs: sumOf(write) }));
      }
    }
    before = now; // at first after the round for practice
  });
  return {
    text: [
      `A lone client; ${rounds} rounds of ${seconds} s: medians, (least–most)`,
      table(turns, paced, writes),
      NOTE,
    ].join('\n\n'),
    json: { turns: Object.fromEntries(turns), paced, writes },
    targets: targetsOf(turns, paced, writes),
  };
}

const NOTE =
  'One commit is a findOneAndUpdate that waits for a majority: on a replica set most of a lone request.';

/** What the service's writes for one request take, on average, in milliseconds. */
interface Writes {
  commitMs: number;
  settleMs: number;
}

/** Of the service since it started: seconds in all, and how often. */
type DatabaseTimes = Record<'commit' | 'settle', { sum: number; count: number }>;

async function databaseTimes({ url }: ContenderProcess): Promise<DatabaseTimes> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sample = (name: string) =>
    Number(new RegExp(`^ticketboss_${name} (.*)$`, 'm').exec(text)?.[1]);
  const times = (name: string) => ({ sum: sample(`${name}_sum`), count: sample(`${name}_count`) });
  return { commit: times('commit_duration_seconds'), settle: times('settle_lag_seconds') };
}

function meanBetween(before: DatabaseTimes, after: DatabaseTimes): Writes {
  const mean = (what: keyof DatabaseTimes) =>
    ((after[what].sum - before[what].sum) * 1000) / (after[what].count - before[what].count);
  return { commitMs: mean('commit'), settleMs: mean('settle') };
}

function sumOf({ commitMs, settleMs }: Writes): number {
  return commitMs + settleMs;
}

function table(turns: Turns, paced: readonly Turn[], writes: readonly Writes[]): string {
  const cell = (values: readonly number[]) => spreadText(spreadOf(values), 2);
  const latencies = (name: string, own: readonly Turn[]) => [
    name,
    ...(['p50', 'p99', 'mean'] as const).map((key) =>
      cell(own.map(({ latencyMs }) => latencyMs[key])),
    ),
  ];
  return textTable([
    ['', 'p50 ms', 'p99 ms', 'mean ms'],
    ...[...turns].map(([name, own]) => latencies(name, own)),
    latencies('noop, with pauses', paced),
    ['one commit of service', '', '', cell(writes.map(({ commitMs }) => commitMs))],
    ['one settle of service', '', '', cell(writes.map(({ settleMs }) => settleMs))],
  ]);
}

/** By means, since only those can be added up. */
function targetsOf(turns: Turns, paced: readonly Turn[], writes: readonly Writes[]): Target[] {
  const means = (own: readonly Turn[] = []) => own.map(({ latencyMs }) => latencyMs.mean);
  const service = means(turns.get('service'));
  const overWrites = (noop: readonly number[]) =>
    ratiosOf(
      service.slice(0, noop.length).map((mean, round) => mean - (noop[round] ?? NaN)),
      writes.map(sumOf),
    );
  return [
    targetOf(
      'lone: what service adds to noop, over commit and settle',
      overWrites(means(turns.get('noop'))),
      {
        atMost: 1,
      },
    ),
    targetOf('lone: the same of noop with pauses', overWrites(means(paced)), { atMost: 1 }),
  ];
}
