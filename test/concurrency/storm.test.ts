import { setTimeout as delay } from 'node:timers/promises';
import { ApiProcess, killAll } from '../support/api-process';
import { StormClient, StormLedger } from '../support/storm-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

/** Ten seconds in every run of the tests; `STORM_SECONDS=300 npx jest storm` for a long one. */
const STORM_MS = Number(process.env.STORM_SECONDS ?? 10) * 1000;
const CLIENTS = 30;
const SEATS = 1000;

let store: TestStore;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

/** Kills the process every few seconds, each time at some other moment, and restarts it. */
async function killAgainAndAgain(api: ApiProcess, isOver: () => boolean): Promise<number> {
  let kills = 0;
  for (;;) {
    await delay(500 + Math.random() * 2000);
    if (isOver()) return kills;
    await api.kill();
    kills += 1;
    await api.restart();
  }
}

/** The database while it is in use: no guarantee is suspended for a moment. */
async function auditAgainAndAgain(isOver: () => boolean): Promise<string[]> {
  const faults: string[] = [];
  while (!isOver()) {
    await delay(1000);
    faults.push(...(await store.faults()));
  }
  return faults;
}

/** What the database has, against what the clients were told. */
async function differences(ledger: StormLedger): Promise<string[]> {
  const found = await store.models.reservations.find().lean();
  const stored = new Map(found.map((reservation) => [reservation.reservationId, reservation]));
  return [...ledger.reserved].flatMap(([reservationId, { seats, version }]) => {
    const reservation = stored.get(reservationId);
    if (!reservation) return [`${reservationId} is lost`];
    const { status } = reservation;
    const isRight =
      reservation.seats === seats &&
      reservation.createdVersion === version &&
      (ledger.cancelled.has(reservationId)
        ? status === 'cancelled'
        : status === 'confirmed' || ledger.perhapsCancelled.has(reservationId));
    return isRight ? [] : [`${reservationId} is ${status}: ${JSON.stringify(reservation)}`];
  });
}

it(
  'loses nothing in a storm in which three API processes are killed again and again',
  async () => {
    const eventId = await store.createEvent(SEATS);
    const settings = { MONGODB_URI: store.uri, LOG_LEVEL: 'info' };
    const apis = await Promise.all([1, 2, 3].map(() => ApiProcess.start(settings)));
    const ledger = new StormLedger();
    const end = Date.now() + STORM_MS;
    const isOver = () => Date.now() > end;

    const clients = Array.from({ length: CLIENTS }, () => new StormClient(apis, eventId, ledger));
    const [kills, faultsMeanwhile] = await Promise.all([
      Promise.all(apis.map((api) => killAgainAndAgain(api, isOver))),
      auditAgainAndAgain(isOver),
      ...clients.map((client) => client.run(isOver)),
    ]);
    // What the killed ones left behind, the start of another recovers.
    await Promise.all(apis.map((api) => api.stop()));
    const last = await ApiProcess.start(settings);
    await last.stop();

    expect(ledger.lies).toEqual([]);
    expect(await differences(ledger)).toEqual([]);
    expect(faultsMeanwhile).toEqual([]);
    expect(await store.faults()).toEqual([]);
    expect(await store.slots(eventId)).toBe(0);
    const log = [...apis, last].flatMap((api) => api.log);
    expect(log.filter((line) => !line.startsWith('{"level":') || isError(line))).toEqual([]);
    // It was a storm: of each kind of thing there was enough.
    expect(Math.min(...kills)).toBeGreaterThanOrEqual(1);
    expect(ledger.reserved.size).toBeGreaterThan(50);
    expect(ledger.cancelled.size).toBeGreaterThan(20);
    expect(ledger.lostAnswers).toBeGreaterThan(0);
    if (process.env.STORM_SECONDS !== undefined) report(ledger, kills, log);
  },
  STORM_MS + 60_000,
);

/** `error` or `fatal`, as pino numbers them. */
function isError(line: string): boolean {
  return /^\{"level":[56]0/.test(line);
}

function report(ledger: StormLedger, kills: number[], log: string[]): void {
  const { reserved, cancelled, refusals, lostAnswers } = ledger;
  const recoveries = log.filter((line) => line.includes('recovered what')).length;
  process.stderr.write(
    `storm: ${reserved.size} reserved, ${cancelled.size} cancelled, ${refusals} refused, ` +
      `${lostAnswers} answers lost, kills ${kills.join(' + ')}, ${recoveries} starts recovered\n`,
  );
}
