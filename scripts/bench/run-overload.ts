import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { openDatabase } from './bench-database';
import { makeEvent } from './make-events';
import type { OfferReport } from './offer-load';
import { runLoad, runOffer, startContender, type ContenderProcess } from './processes';
import { usageOf } from './process-usage';
import { reservationsPath } from './requests';
import { Resources } from './resources';
import { judged, targetTable, type Target } from './targets';
import { textTable } from './text-table';
import { SINGLE_SEATS } from './turns';

const FACTORS = [0.5, 1, 2, 5];
const HOT_CONNECTIONS = 3000;
const QUIET_EVENT = 'bench-quiet';
const QUIET_PER_SECOND = 20;
const DEADLINE_MS = 5000; // what REQUEST_DEADLINE_MS is by default

interface Level {
  factor: number;
  seconds: number;
  hot: OfferReport;
  quiet: OfferReport;
  rssMb: number;
}

/** Offers one event more and more, and another one always the same little; prints what comes of it. */
export async function runOverload(
  secondsEach: number,
  workDir: string,
  interrupted: Promise<never>,
): Promise<void> {
  const resources = new Resources();
  try {
    await Promise.race([measure(secondsEach, workDir, resources), interrupted]);
  } finally {
    await resources.release();
  }
}

async function measure(seconds: number, workDir: string, resources: Resources): Promise<void> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const database = await openDatabase(
    resources,
    readConfig(process.env).mongodbUri,
    join(workDir, 'data'),
    tell,
  );
  const databaseUri = database.freshUri('overload');
  const service = await startContender(resources, { name: 'service', databaseUri }, undefined);
  await makeEvent(service, QUIET_EVENT);
  const capacity = await capacityOf(service, seconds, resources);
  tell(`capacity: ${capacity.toFixed(0)} accepted/s`);
  const levels: Level[] = [];
  for (const factor of FACTORS) {
    tell(`offering ${factor} times as much`);
    levels.push(await offer(service, factor, capacity * factor, seconds, resources));
  }
  process.stdout.write(`\n${database.engine}, Node.js ${process.version}\n\n${tableOf(levels)}\n`);
  process.stdout.write(targetTable(targetsOf(levels, capacity)));
}

/** What it accepts of callers who wait for their answers. */
async function capacityOf(
  { url }: ContenderProcess,
  seconds: number,
  resources: Resources,
): Promise<number> {
  const report = await runLoad(resources, {
    method: 'POST',
    url: url + SINGLE_SEATS.path,
    body: SINGLE_SEATS.body,
    connections: 200,
    warmUpMs: 3000,
    until: { ms: seconds * 1000 },
  });
  return (report.answers[201] ?? 0) / report.seconds;
}

async function offer(
  { url, pid }: ContenderProcess,
  factor: number,
  perSecond: number,
  seconds: number,
  resources: Resources,
): Promise<Level> {
  const [hot, quiet] = await runOffer(resources, {
    ms: seconds * 1000,
    warmUpMs: 0,
    streams: [
      {
        url: url + SINGLE_SEATS.path,
        body: SINGLE_SEATS.body,
        perSecond,
        connections: HOT_CONNECTIONS,
      },
      {
        url: url + reservationsPath(QUIET_EVENT),
        body: SINGLE_SEATS.body,
        perSecond: QUIET_PER_SECOND,
        connections: 100,
      },
    ],
  });
  if (!hot || !quiet) throw new Error('the offerer reported on other streams');
  return { factor, seconds, hot, quiet, rssMb: usageOf(pid)?.rssMb ?? NaN };
}

function tableOf(levels: readonly Level[]): string {
  const rows = levels.map(({ factor, seconds, hot, quiet, rssMb }) => [
    `${factor} × capacity`,
    (hot.offered / seconds).toFixed(0),
    perSecond(hot, 201, seconds),
    perSecond(hot, 503, seconds),
    (hot.unsent / seconds).toFixed(0),
    milliseconds(hot.accepted.p50),
    milliseconds(hot.accepted.p99),
    milliseconds(hot.refused.p50),
    `${(servedShare(quiet) * 100).toFixed(1)} %`,
    milliseconds(quiet.accepted.p99),
    rssMb.toFixed(0),
  ]);
  const heads = [
    '',
    'offered/s',
    'accepted/s',
    'refused/s',
    'unsent/s',
    'p50 ms',
    'p99',
    'refused p50',
  ];
  return textTable([[...heads, 'quiet served', 'quiet p99', 'RSS MB'], ...rows]);
}

function perSecond({ answers }: OfferReport, status: number, seconds: number): string {
  return ((answers[status] ?? 0) / seconds).toFixed(0);
}

/** There is none of what did not happen. */
function milliseconds(value: number | null): string {
  return value === null ? '–' : value.toFixed(0);
}

function servedShare({ answers }: OfferReport): number {
  const all = Object.values(answers).reduce((sum, count) => sum + count, 0);
  return (answers[201] ?? 0) / all;
}

function targetsOf(levels: readonly Level[], capacity: number): Target[] {
  const goodputs = levels.map(({ hot, seconds }) => (hot.answers[201] ?? 0) / seconds);
  const last = levels.at(-1);
  if (!last) return [];
  const kept = (goodputs.at(-1) ?? NaN) / Math.max(capacity, ...goodputs);
  const at = `at ${last.factor} × capacity`;
  return [
    judged(`goodput ${at}, of its peak`, [kept], { atLeast: 0.8 }),
    judged(
      `p99 ${at} of what is accepted, of the deadline`,
      [(last.hot.accepted.p99 ?? NaN) / DEADLINE_MS],
      {
        atMost: 1,
      },
    ),
    judged(`the quiet event's share that is served ${at}`, [servedShare(last.quiet)], {
      atLeast: 0.99,
    }),
  ];
}
