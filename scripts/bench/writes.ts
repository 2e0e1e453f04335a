import { setTimeout as delay } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import type { BenchRun } from './bench-run';
import { byWayOf } from './connection-string';
import type { ContenderName } from './contenders';
import { startCountingProxy, type CountingProxy } from './counting-proxy';
import { runLoad, startContender } from './processes';
import type { ScenarioReport } from './scenario-report';
import { spreadOf } from './statistics';
import { readStored } from './stored';
import { targetOf } from './targets';
import { spreadText, textTable } from './text-table';
import { SINGLE_SEATS } from './turns';

const MEASURED = ['service', 'update-per-request'] as const;
const RESERVATIONS_EACH = 30; // of every connection, in a round

/** For each reservation. Of the wire NaN where it cannot be watched. */
interface Written {
  bytesStored: number;
  indexEntries: number;
  commands: number;
  bytesSent: number;
  bytesReceived: number;
  byCommand: Record<string, number>;
}

/** What a reservation of a hot event costs the database to keep, and the network between it and the API. */
export async function writes(run: BenchRun): Promise<ScenarioReport> {
  const measured = new Map<ContenderName, Written[]>();
  for (const name of MEASURED) {
    if (run.options.contenders.includes(name)) measured.set(name, await writtenBy(run, name));
  }
  const service = measured.get('service') ?? [];
  const figureOf = (key: (typeof FIGURES)[number][0]) => service.map((written) => written[key]);
  return {
    text:
      `What a reservation writes, ${run.options.connections} connections; medians, (least–most)\n\n` +
      tableOf(measured),
    json: Object.fromEntries(measured),
    targets: [
      targetOf('writes: bytes stored a reservation', figureOf('bytesStored')),
      targetOf('writes: index entries a reservation', figureOf('indexEntries')),
    ],
    figures: {
      'writes: commands': figureOf('commands'),
      'writes: bytes to the database': figureOf('bytesSent'),
      'writes: bytes back': figureOf('bytesReceived'),
    },
  };
}

const FIGURES = [
  ['bytesStored', 'bytes stored'],
  ['indexEntries', 'index entries'],
  ['commands', 'commands'],
  ['bytesSent', 'bytes to the database'],
  ['bytesReceived', 'bytes back'],
] as const;

async function writtenBy(run: BenchRun, name: ContenderName): Promise<Written[]> {
  const { database, resources, options } = run;
  const databaseName = `writes-${name}`;
  const uri = database.freshUri(databaseName);
  const proxy = database.primary && (await startCountingProxy(resources, database.primary));
  const contender = await startContender(
    resources,
    { name, databaseUri: proxy ? byWayOf(uri, proxy.port) : uri },
    undefined,
  );
  const rounds: Written[] = [];
  for (let round = 0; round <= options.rounds; round += 1) {
    const written = await writtenDuring(database.open(databaseName), proxy, () =>
      runLoad(resources, {
        method: 'POST',
        url: contender.url + SINGLE_SEATS.path,
        body: SINGLE_SEATS.body,
        connections: options.connections,
        warmUpMs: 0,
        until: { answers: options.connections * RESERVATIONS_EACH },
      }),
    );
    if (round > 0) rounds.push(written); // the first one makes what later ones find
    run.tell(`writes, ${name}, round ${round}: ${written.bytesStored.toFixed(0)} bytes stored`);
  }
  return rounds;
}

async function writtenDuring(
  db: mongo.Db,
  proxy: CountingProxy | undefined,
  work: () => Promise<unknown>,
): Promise<Written> {
  const before = await readStored(db);
  proxy?.take();
  await work();
  const after = await readAtRest(db);
  const traffic = proxy?.take();
  const reservations = after.reservations - before.reservations;
  const each = (count = NaN) => count / reservations;
  const byCommand = [...(traffic?.commands ?? [])].sort(([, one], [, other]) => other - one);
  return {
    bytesStored: each(after.bytes - before.bytes),
    indexEntries: each(after.indexEntries - before.indexEntries),
    commands: each(traffic && byCommand.reduce((sum, [, count]) => sum + count, 0)),
    bytesSent: each(traffic?.bytesSent),
    bytesReceived: each(traffic?.bytesReceived),
    byCommand: Object.fromEntries(byCommand.map(([name, count]) => [name, each(count)])),
  };
}

/** A settle may follow its answer, so it looks until nothing is added any more. */
async function readAtRest(db: mongo.Db) {
  for (let stored = await readStored(db); ;) {
    await delay(REST_MS);
    const later = await readStored(db);
    if (later.documents === stored.documents) return later;
    stored = later;
  }
}

const REST_MS = 300;

function tableOf(measured: ReadonlyMap<ContenderName, readonly Written[]>): string {
  const rows = [...measured].map(([name, own]) => [
    name,
    ...FIGURES.map(([key]) => spreadText(spreadOf(own.map((written) => written[key])), 2)),
  ]);
  const commands = [...measured].map(([name, own]) => {
    const [last] = own.slice(-1);
    const shown = Object.entries(last?.byCommand ?? {})
      .map(([command, each]) => `${command} ${each.toFixed(3)}`)
      .join(', ');
    return shown === '' ? '' : `commands of ${name}: ${shown}\n`;
  });
  return `${textTable([['', ...FIGURES.map(([, what]) => what)], ...rows])}${commands.join('')}`;
}
