import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startDatabase } from '../src/embedded/start-database';
import { freePort } from '../src/embedded/loopback-port';
import { auditDatabase } from '../src/services/reading/audit';
import { ApiProcess } from '../test/support/api-process';
import { TestStore } from '../test/support/test-store';
import { reserveLoad, type LoadRun } from './load/reserve-load';
import { countsOf } from './load/show-progress';
import { summaryText } from './load/summary-text';
import { startNginx } from './rolling/nginx';
import { ArgumentError, readArguments } from './support/arguments';
import { build } from './support/build';
import { runScript } from './support/script';

const HELP = `Restarts two instances behind nginx, one after the other, again and again, while callers reserve
seats through it: no request may fail, and nothing that was answered may be lost.

  npm run test:rolling -- [--seconds 30]

It needs nginx (Debian's package) on the PATH, and uses operations/nginx/nginx.conf with addresses of this
machine. The exit code is 1 if a request failed, an instance did not end by itself, or the audit found a fault.
`;

const EVENTS = 4;
const CONNECTIONS_PER_EVENT = 8;
const SEATS = 10_000_000;
const BETWEEN_RESTARTS_MS = 2000;

void runScript('test:rolling', async () => {
  const { values, isHelpWanted, faults } = readArguments(process.argv.slice(2), ['seconds']);
  if (isHelpWanted) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(values.get('seconds') ?? 30);
  if (!Number.isSafeInteger(seconds) || seconds < 1) faults.push('--seconds is not a whole number');
  if (faults.length > 0) throw new ArgumentError(faults);
  await build(); // what is restarted
  const folder = mkdtempSync(join(tmpdir(), 'rolling-'));
  const report = () => undefined;
  const database = await startDatabase({ engine: 'auto', dataDir: folder, report });
  try {
    return await rollingRestart(database.uri, seconds);
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true });
  }
});

async function rollingRestart(uri: string, seconds: number): Promise<number> {
  const store = await TestStore.open(uri);
  const instances: ApiProcess[] = [];
  for (let started = 0; started < 2; started += 1) {
    const PORT = String(await freePort(0));
    const settings = { MONGODB_URI: uri, PORT, TRUST_PROXY: '1', KEEP_ALIVE_SECONDS: '65' };
    instances.push(await ApiProcess.start(settings));
  }
  const nginx = await startNginx(instances.map(({ client }) => client.baseUrl));
  const events = await Promise.all(Array.from({ length: EVENTS }, () => store.createEvent(SEATS)));
  const load = { seconds, connections: CONNECTIONS_PER_EVENT, seats: 1, url: nginx.url };
  const loaded = Promise.all(
    events.map((event) =>
      reserveLoad(event, { ...load, key: undefined, partner: undefined }, () => undefined),
    ),
  );
  const ended = loaded.then(() => 'ended' as const);
  const faults: string[] = [];
  let restarts = 0;
  do {
    const instance = instances[restarts % instances.length];
    const exit = await instance?.stop();
    if (exit?.code !== 0) faults.push(`an instance ended with ${JSON.stringify(exit)}`);
    await instance?.restart();
    restarts += 1;
  } while ((await Promise.race([ended, delay(BETWEEN_RESTARTS_MS)])) !== 'ended');
  const run = together(await loaded);
  await nginx.stop();
  for (const instance of instances) await instance.stop();

  const audit = await auditDatabase(store.models, new Date());
  const lost = run.accepted.size - audit.reservations;
  if (lost > 0) faults.push(`${lost} reservations that were answered are lost`);
  faults.push(...audit.faults);
  process.stdout.write(`${restarts} restarts\n${summaryText(run)}`);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  await store.close();
  return faults.length > 0 || countsOf(run).failed > 0 ? 1 : 0;
}

function together(runs: readonly LoadRun[]): LoadRun {
  const sum = (maps: ReadonlyMap<string, number>[]) => {
    const all = new Map<string, number>();
    for (const [what, count] of maps.flatMap((map) => [...map])) {
      all.set(what, (all.get(what) ?? 0) + count);
    }
    return all;
  };
  return {
    seconds: Math.max(...runs.map(({ seconds }) => seconds)),
    accepted: sum(runs.map(({ accepted }) => accepted)),
    refused: sum(runs.map(({ refused }) => refused)),
    failed: sum(runs.map(({ failed }) => failed)),
    latenciesMs: runs.flatMap(({ latenciesMs }) => latenciesMs),
  };
}
