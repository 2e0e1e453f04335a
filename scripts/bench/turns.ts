import type { BenchRun } from './bench-run';
import type { ContenderName } from './contenders';
import type { LoadOrder, LoadReport } from './load';
import type { Mix } from './mix';
import { runLoad, startContender, type ContenderProcess } from './processes';
import { cpuUsEach, usageOf } from './process-usage';

/** What was measured of one contender in one round. */
export interface Turn extends LoadReport {
  acceptedPerSecond: number;
  /** Processor time for each answer, in microseconds; undefined where it cannot be had. */
  apiCpuUs: number | undefined;
  databaseCpuUs: number | undefined;
  /** Of the API process, after its turn. */
  rssMb: number | undefined;
}

/** By contender, a turn for each round. */
export type Turns = Map<ContenderName, Turn[]>;

/** Starts the contenders, each on a database of its own. They stay, so that each is warm in its turns. */
export async function startContenders(run: BenchRun): Promise<ContenderProcess[]> {
  const contenders: ContenderProcess[] = [];
  for (const name of run.options.contenders) {
    const databaseUri = run.database.freshUri(name);
    contenders.push(
      await startContender(run.resources, { name, databaseUri }, run.options.profile),
    );
  }
  return contenders;
}

/** What the connections ask for in a turn. */
export interface Work {
  path: string;
  /** Read, not posted, if absent. */
  body?: unknown;
  variant?: NonNullable<LoadOrder['variant']>;
  mix?: Mix;
  /** The status that counts as accepted. */
  accepted: number;
}

/** Single seats of the default event. */
export const SINGLE_SEATS: Work = {
  path: '/api/v1/reservations',
  body: { partnerId: 'bench', seats: 1 },
  accepted: 201,
};

/**
 * Lets each contender have its turn in every round, in another order each time, after one for practice.
 * What is to be done after a round is done after that one, too.
 */
export async function takeTurns(
  run: BenchRun,
  contenders: readonly ContenderProcess[],
  connections: number,
  work = SINGLE_SEATS,
  afterRound: () => Promise<void> = () => Promise.resolve(),
): Promise<Turns> {
  const turns: Turns = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= run.options.rounds; round += 1) {
    for (const contender of rotated(contenders, round)) {
      const turn = await takeTurn(run, contender, connections, work);
      if (round === 0) continue; // practice: it warms the compilers and caches
      turns.get(contender.name)?.push(turn);
      run.tell(
        `round ${round} of ${run.options.rounds}, ${contender.name}: ` +
          `${turn.acceptedPerSecond.toFixed(0)} accepted/s, p50 ${turn.latencyMs.p50.toFixed(2)} ms`,
      );
    }
    await afterRound();
  }
  return turns;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

export async function takeTurn(
  { options, database, resources }: BenchRun,
  contender: ContenderProcess,
  connections: number,
  { path, accepted, ...request }: Work,
): Promise<Turn> {
  const pids = { api: contender.pid, database: database.pid ?? 0 };
  const before = { api: usageOf(pids.api), database: usageOf(pids.database) };
  const report = await runLoad(resources, {
    method: request.body === undefined ? 'GET' : 'POST',
    url: contender.url + path,
    ...request,
    connections,
    warmUpMs: warmUpMs(options),
    until: { ms: options.seconds * 1000 },
  });
  const after = { api: usageOf(pids.api), database: usageOf(pids.database) };
  const answers = report.answersWithWarmUp;
  return {
    ...report,
    acceptedPerSecond: (report.answers[accepted] ?? 0) / report.seconds,
    apiCpuUs: cpuUsEach(before.api, after.api, answers),
    databaseCpuUs: cpuUsEach(before.database, after.database, answers),
    rssMb: after.api?.rssMb,
  };
}

/** Of each turn: the generator's own compilers, and connections that are opened. */
export function warmUpMs({ seconds }: BenchRun['options']): number {
  return Math.min(1000, seconds * 1000);
}
