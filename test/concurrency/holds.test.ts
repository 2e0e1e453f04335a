import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/services/support/clock';
import { fromUuid } from '../../src/services/database/stored-commit';
import { ApiCaller, type ReservationView } from '../support/api-caller';
import { startApp, type TestApp } from '../support/start-app';
import { startServices } from '../support/start-services';
import { reservationLogOf, untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';

const HOLDS = 1000;
/** A slow machine must not turn a storm's answers into 503. */
const PATIENT = { requestDeadlineMs: 20_000 };
/** The sweepers take less than two seconds; a busy machine may take many times that. */
const SWEPT_MS_MAX = 60_000;
const TIME_LIMIT_MS = 120_000;
const GENERAL = { tierId: 'general', name: 'General' };

describe('1,000 holds of three seconds with many confirms at their end', () => {
  let first: TestApp;
  let second: TestApp;
  let shared = '';

  beforeAll(async () => {
    first = await startApp({ config: PATIENT, reachedAt: (uri) => (shared = uri) });
    second = await startApp({ config: PATIENT, reachedAt: () => shared });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  /** Confirms repeatedly around the hold's end; returns the answers in order. */
  async function confirmAroundEnd(caller: ApiCaller, hold: ReservationView, offsetMs: number) {
    const end = Date.parse(hold.expiresAt ?? '');
    await delay(Math.max(0, end + offsetMs - Date.now()));
    const told: string[] = [];
    for (let repetition = 0; repetition < 2; repetition += 1) {
      const { status, body } = await caller.confirm(hold.reservationId);
      told.push(
        status === 200 ? body.status : `${status} ${(body as { code?: string }).code ?? ''}`,
      );
    }
    return told;
  }

  it(
    'are each confirmed or expired, never both, and every seat is accounted for',
    async () => {
      const eventId = await first.createEvent({ tiers: [{ ...GENERAL, totalSeats: HOLDS }] });
      const callers = [new ApiCaller(first.url), new ApiCaller(second.url)] as const;
      const callerOf = (n: number) => callers[n % 2 === 0 ? 0 : 1];
      const outcomes = await Promise.all(
        Array.from({ length: HOLDS }, async (_, n) => {
          const { status, body } = await callerOf(n).reserve(eventId, { seats: 1, holdSeconds: 3 });
          expect(status).toBe(201);
          // From well before the end to well after it, through another instance than that of the hold.
          const told = await confirmAroundEnd(callerOf(n + 1), body, -2500 + (n % 100) * 30);
          return { hold: body, told };
        }),
      );
      const lastEnd = Math.max(...outcomes.map(({ hold }) => Date.parse(hold.expiresAt ?? '')));
      await until(async () => (await callers[0].summary(eventId)).heldSeats === 0, SWEPT_MS_MAX);
      const accountedAt = await lastExpiryOf(first, eventId);

      await untilSettled(first.models, eventId);
      const rows = await first.models.reservations.find({ eventId }).lean();
      const statusOf = new Map(rows.map(({ _id, status }) => [fromUuid(_id), status]));
      for (const { hold, told } of outcomes) {
        const end = statusOf.get(hold.reservationId);
        expect([end, ...told]).toEqual([end, ...told.map(() => answerThatAgrees(end))]);
      }
      const confirmed = rows.filter(({ status }) => status === 'confirmed').length;
      const expired = rows.filter(({ status }) => status === 'expired').length;
      process.stdout.write(
        `${HOLDS} holds: ${confirmed} confirmed, ${expired} expired, the last one ` +
          `${accountedAt - lastEnd} ms after the last end\n`,
      );
      expect(confirmed + expired).toBe(HOLDS);
      expect(confirmed).toBeGreaterThan(0);
      expect(expired).toBeGreaterThan(0);
      expect(await callers[1].summary(eventId)).toMatchObject({
        availableSeats: expired,
        heldSeats: 0,
        reservationCount: confirmed,
        version: 2 * HOLDS,
      });
      expect(await first.auditFaults()).toEqual([]);
    },
    TIME_LIMIT_MS,
  );

  it(
    'are expired if nobody confirms them',
    async () => {
      const eventId = await first.createEvent({ tiers: [{ ...GENERAL, totalSeats: HOLDS }] });
      const callers = [new ApiCaller(first.url), new ApiCaller(second.url)] as const;
      const answers = await Promise.all(
        Array.from({ length: HOLDS }, (_, n) =>
          callers[n % 2 === 0 ? 0 : 1].reserve(eventId, { seats: 1, holdSeconds: 1 }),
        ),
      );
      const lastEnd = Math.max(...answers.map(({ body }) => Date.parse(body.expiresAt ?? '')));
      await until(
        async () => (await callers[0].summary(eventId)).availableSeats === HOLDS,
        SWEPT_MS_MAX,
      );
      const tookMs = Date.now() - lastEnd;

      process.stdout.write(`${HOLDS} holds that nobody confirms: back after ${tookMs} ms\n`);
      expect(await callers[1].summary(eventId)).toMatchObject({ version: 2 * HOLDS, heldSeats: 0 });
      expect(await first.auditFaults()).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});

/** When the event's last hold was expired because nobody confirmed it. */
async function lastExpiryOf({ models }: TestApp, eventId: string): Promise<number> {
  const log = await reservationLogOf(models, eventId);
  return log.findLast(({ kind }) => kind === 'expired')?.at.getTime() ?? 0;
}

/** The answers that every confirm of such a hold must have had. */
function answerThatAgrees(end: string | undefined): string {
  return end === 'confirmed' ? 'confirmed' : '409 hold_expired';
}

describe('a sold-out event with seats only in overdue holds, without a sweeper', () => {
  const uri = freshDatabaseUri();
  const EVENT = 'sold-out';
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  let processes: Awaited<ReturnType<typeof startServices>>[] = [];

  beforeAll(async () => {
    processes = [await startServices(uri, clock), await startServices(uri, clock)];
  });
  afterAll(async () => {
    for (const process of processes) await process.stop();
    await dropDatabase(uri);
  });

  it.each([1, 20, 700])('gives these seats to the next requests: %d holds', async (holds) => {
    const [first, second] = processes;
    if (!first || !second) throw new Error('there are two');
    const eventId = `${EVENT}-${holds}`;
    await first.events.create({
      eventId,
      name: 'Sold out',
      tiers: [{ ...GENERAL, totalSeats: holds }],
    });
    const reserveIn = ({ reservations }: typeof first, holdSeconds?: number) =>
      reservations.reserve({
        eventId,
        partnerId: 'abc-corp',
        items: [{ seats: 1 }],
        ...(holdSeconds !== undefined && { holdSeconds }),
      });
    const all = Array.from({ length: holds }, (_, n) => n);
    await Promise.all(all.map(() => reserveIn(first, 60)));
    expect(await reserveIn(second)).toMatchObject({ refusal: { code: 'not_enough_seats' } });

    aheadMs += 60_000;
    expect(await first.events.find(eventId)).toMatchObject({ heldSeats: holds, availableSeats: 0 });
    const started = Date.now();
    const outcomes = await Promise.all(all.map((n) => reserveIn(n % 2 === 0 ? first : second)));
    const tookMs = Date.now() - started;

    process.stdout.write(`${holds} overdue holds went to ${holds} requests in ${tookMs} ms\n`);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toEqual([]);
    expect(await first.events.find(eventId)).toMatchObject({
      heldSeats: 0,
      availableSeats: 0,
      reservationCount: holds,
    });
    expect(await reserveIn(second)).toMatchObject({ refusal: { code: 'not_enough_seats' } });
  });
});
