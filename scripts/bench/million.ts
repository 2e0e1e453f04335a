import type { BenchRun } from './bench-run';
import { cpuUsEach, usageOf } from './process-usage';
import { makeEvent } from './make-events';
import { runLoad, startContender, type ContenderProcess } from './processes';
import { reservationsPath } from './requests';
import { reserveMany } from './reserve-many';
import type { ScenarioReport } from './scenario-report';
import { targetOf, type Target } from './targets';
import { textTable } from './text-table';
import { SINGLE_SEATS, takeTurn, warmUpMs } from './turns';

/** What was seen after so many reservations. */
interface Milestone {
  reservations: number;
  /** Accepted since the milestone before. */
  perSecond: number;
  /** Processor time of each; unlike the speed, it hardly depends on what else the machine does. */
  apiCpuUs: number | undefined;
  databaseCpuUs: number | undefined;
  apiRssMb: number | undefined;
  databaseRssMb: number | undefined;
}

interface MillionResult {
  milestones: Milestone[];
  summaryP50Ms: { first: number; last: number };
  peakRssMb: { api: number | undefined; database: number | undefined };
  /** Accepted/s of the event that has so many over that of one which has few, by rounds. */
  bigOverSmall: number[];
}

const MILLION = 1_000_000;

/** Drives the service to a million reservations on one event: memory and cost must stay flat. */
export async function million(run: BenchRun): Promise<ScenarioReport> {
  const { reservations = MILLION, profile } = run.options;
  run.tell(`${reservations} reservations on one event:`);
  const databaseUri = run.database.freshUri('million');
  const service = await startContender(run.resources, { name: 'service', databaseUri }, profile);
  await reserveMany(run, service, Math.min(WARM_UP_ANSWERS_MAX, reservations));

  const summaryP50Ms = { first: await summaryP50(run, service), last: NaN };
  const milestones: Milestone[] = [];
  const step = Math.min(STEP_MAX, Math.floor(reservations / 2));
  for (let done = 0; done < reservations;) {
    const count = Math.min(step, reservations - done);
    const before = usage(run, service);
    const { answersWithWarmUp: made, seconds } = await reserveMany(run, service, count);
    const after = usage(run, service);
    done += made;
    const milestone: Milestone = {
      reservations: done,
      perSecond: made / seconds,
      apiCpuUs: cpuUsEach(before.api, after.api, made),
      databaseCpuUs: cpuUsEach(before.database, after.database, made),
      apiRssMb: after.api?.rssMb,
      databaseRssMb: after.database?.rssMb,
    };
    milestones.push(milestone);
    run.tell(`${done} reservations, ${milestone.perSecond.toFixed(0)}/s`);
  }
  summaryP50Ms.last = await summaryP50(run, service);
  const { api, database } = usage(run, service);
  const peakRssMb = { api: api?.peakRssMb, database: database?.peakRssMb };
  const bigOverSmall = await compareWithSmall(run, service);
  const result: MillionResult = { milestones, summaryP50Ms, peakRssMb, bigOverSmall };
  return { text: report(result), json: result, targets: targetsOf(result), figures: {} };
}

/** Of an event with few. */
const SMALL = 1000;

/** In turns, each time beside a new event, so that it has few indeed. */
async function compareWithSmall(run: BenchRun, service: ContenderProcess): Promise<number[]> {
  const { connections, rounds } = run.options;
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const eventId = `small-${round}`;
    await makeEvent(service, eventId);
    const path = reservationsPath(eventId);
    await reserveMany(run, service, SMALL, path);
    const small = await takeTurn(run, service, connections, { ...SINGLE_SEATS, path });
    const big = await takeTurn(run, service, connections, SINGLE_SEATS);
    ratios.push(big.acceptedPerSecond / small.acceptedPerSecond);
  }
  return ratios;
}

/** Both ends of the comparison are this long. */
const STEP_MAX = 50_000;

/** Before the first step, for the compilers: the comparison must not flatter the end. */
const WARM_UP_ANSWERS_MAX = 20_000;

async function summaryP50(run: BenchRun, { url }: ContenderProcess): Promise<number> {
  const report = await runLoad(run.resources, {
    method: 'GET',
    url: `${url}/api/v1/reservations`,
    connections: 1,
    warmUpMs: warmUpMs(run.options),
    until: { ms: Math.min(3000, run.options.seconds * 1000) },
  });
  return report.latencyMs.p50;
}

function usage(run: BenchRun, service: ContenderProcess) {
  return { api: usageOf(service.pid), database: usageOf(run.database.pid ?? 0) };
}

function report({ milestones, summaryP50Ms, peakRssMb }: MillionResult): string {
  return (
    `A long run on one event\n\n${table(milestones)}\n` +
    `p50 of a summary at the start ${summaryP50Ms.first.toFixed(2)} ms, ` +
    `at the end ${summaryP50Ms.last.toFixed(2)} ms\n` +
    `peak memory: API ${whole(peakRssMb.api)} MB, database ${whole(peakRssMb.database)} MB\n`
  );
}

/** Of the processor time and the memory only where they can be had. */
function targetsOf({ milestones, summaryP50Ms, peakRssMb, bigOverSmall }: MillionResult): Target[] {
  const [first, last] = [milestones[0], milestones.at(-1)];
  const speed = (last?.perSecond ?? NaN) / (first?.perSecond ?? NaN);
  const cost = cpuUsOf(last) / cpuUsOf(first);
  const known = (value = NaN) => (Number.isNaN(value) ? [] : [value]);
  return [
    targetOf('million: all reservations over 1000, accepted/s', bigOverSmall),
    targetOf('million: the last over the first, accepted/s', [speed]),
    targetOf('million: the last over the first, CPU time', known(cost)),
    targetOf('million: summaries after it over before, p50', [
      summaryP50Ms.last / summaryP50Ms.first,
    ]),
    targetOf('million: peak memory of the API over 250 MB', known((peakRssMb.api ?? NaN) / 250)),
  ];
}

/** Of API and database; NaN where it cannot be had. */
function cpuUsOf(milestone: Milestone | undefined): number {
  return (milestone?.apiCpuUs ?? NaN) + (milestone?.databaseCpuUs ?? NaN);
}

function table(milestones: readonly Milestone[]): string {
  return textTable([
    [
      'reservations',
      'accepted/s',
      'API CPU µs',
      'database CPU µs',
      'API RSS MB',
      'database RSS MB',
    ],
    ...milestones.map((milestone) => [
      String(milestone.reservations),
      milestone.perSecond.toFixed(0),
      ...[
        milestone.apiCpuUs,
        milestone.databaseCpuUs,
        milestone.apiRssMb,
        milestone.databaseRssMb,
      ].map(whole),
    ]),
  ]);
}

function whole(value: number | undefined): string {
  return value?.toFixed(0) ?? '–';
}
