import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiCaller, type Answer, type PageView, type ReservationView } from '../support/api-caller';
import { ApiProcess, killAll } from '../support/api-process';
import { startApp, type TestApp } from '../support/start-app';
import { reservationLogOf } from '../support/stored-log';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

const COPIES = 200;
const SEATS = 3;

type Send = (caller: ApiCaller) => Promise<Answer<ReservationView>>;

/** One request under one key, to be sent to whatever instance. */
function oneRequest(eventId: string): Send {
  const headers = { 'Idempotency-Key': randomUUID() };
  return (caller) => caller.reserve(eventId, { seats: SEATS }, headers);
}

function isReplayed({ headers }: Answer<unknown>): boolean {
  return headers.get('idempotency-replayed') === 'true';
}

/** The only text of all the answers, which must be equal 201s. */
function onlyBodyOf(answers: readonly Answer<ReservationView>[]): ReservationView | undefined {
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  return answers[0]?.body;
}

describe('concurrent copies of one request on two instances', () => {
  let first: TestApp;
  let second: TestApp;
  let shared = '';

  beforeAll(async () => {
    first = await startApp({ reachedAt: (uri) => (shared = uri) });
    second = await startApp({ reachedAt: () => shared });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it.each([1, 2, 3])('make one reservation and are answered alike, round %d', async () => {
    const eventId = await first.createEvent();
    const send = oneRequest(eventId);
    const callers = [new ApiCaller(first.url), new ApiCaller(second.url)] as const;
    const answers = await Promise.all(
      Array.from({ length: COPIES }, (_, n) => send(callers[n % 2 === 0 ? 0 : 1])),
    );

    const body = onlyBodyOf(answers);
    expect(answers.filter(isReplayed)).toHaveLength(COPIES - 1);
    expect(await callers[1].summary(eventId)).toMatchObject({
      availableSeats: 10 - SEATS,
      reservationCount: 1,
      version: 1,
    });
    const path = `/api/v1/events/${eventId}/reservations`;
    const { data } = (await callers[0].get<PageView<ReservationView>>(path)).body;
    expect(data).toEqual([body]);
    expect(await first.auditFaults()).toEqual([]);
  });
});

describe('copies of one request while an instance dies', () => {
  let store: TestStore;
  let apis: [ApiProcess, ApiProcess];

  beforeAll(async () => {
    store = await TestStore.open(freshDatabaseUri());
    const settings = { MONGODB_URI: store.uri };
    apis = [await ApiProcess.start(settings), await ApiProcess.start(settings)];
  });
  afterAll(async () => {
    await killAll();
    await store.drop();
  });

  /** Asks until it is answered, each time another instance, as a careful partner does. */
  async function sendUntilAnswered(send: Send, from: number): Promise<Answer<ReservationView>> {
    for (let attempt = from; ; attempt += 1) {
      const api = attempt % 2 === 0 ? apis[0] : apis[1];
      try {
        const answer = await send(new ApiCaller(api.client.baseUrl));
        if (answer.status < 500) return answer;
      } catch {
        repeated += 1; // It was killed before it answered.
      }
      await delay(10);
    }
  }

  let repeated = 0;

  it.each([0, 5, 10, 20, 30, 40, 60])(
    'make one reservation, with the kill after %d ms',
    async (killAfterMs) => {
      const eventId = await store.createEvent(10);
      const send = oneRequest(eventId);
      const asking = Array.from({ length: COPIES }, (_, n) => sendUntilAnswered(send, n));
      await delay(killAfterMs);
      await apis[0].kill();
      const answers = await Promise.all(asking);

      onlyBodyOf(answers);
      // The answer that was not a replay may have died with its instance.
      expect(answers.filter((answer) => !isReplayed(answer)).length).toBeLessThanOrEqual(1);
      await apis[0].restart();
      expect(await reservationLogOf(store.models, eventId)).toHaveLength(1);
      expect(await store.event(eventId)).toMatchObject({ availableSeats: 7, reservationCount: 1 });
      expect(await store.faults()).toEqual([]);
    },
  );

  it('had clients whose answers were lost: this test can fail', () => {
    expect(repeated).toBeGreaterThan(0);
  });
});
