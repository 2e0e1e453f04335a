import { ApiProcess, killAll } from '../support/api-process';
import { countByStatus, idOf, type Answer, type PartnerClient } from '../support/partner-client';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

const ROUNDS = 5;

let store: TestStore;
let apis: ApiProcess[];

beforeAll(async () => {
  const uri = freshDatabaseUri();
  store = await TestStore.open(uri);
  apis = await Promise.all([1, 2, 3].map(() => ApiProcess.start({ MONGODB_URI: uri })));
});

afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await store.drop();
  await killAll();
});

/** The client of the process whose turn it is. */
function clientOf(index: number, processes: number): PartnerClient {
  const api = apis[index % processes];
  if (!api) throw new Error(`there are only ${apis.length} processes`);
  return api.client;
}

/** One request for each number of seats, all at once. */
function reserveAtOnce(eventId: string, seats: number[], processes: number): Promise<Answer[]> {
  return Promise.all(
    seats.map((count, index) => clientOf(index, processes).reserve(eventId, count)),
  );
}

describe.each([1, 3])('concurrent clients, on %d API processes', (processes) => {
  it('50 of 100 get 10 of 500 seats each, and the others are refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const eventId = await store.createEvent(500);
      const answers = await reserveAtOnce(eventId, Array<number>(100).fill(10), processes);

      expect(countByStatus(answers)).toEqual({ 201: 50, 409: 50 });
      const refusals = answers.filter(({ status }) => status === 409);
      expect(new Set(refusals.map(({ body }) => body.available))).toEqual(new Set([0]));
      expect(await store.event(eventId)).toMatchObject({ availableSeats: 0, reservationCount: 50 });
    }
    expect(await store.faults()).toEqual([]);
  });

  it('none is refused while there are enough seats for all', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const eventId = await store.createEvent(1000);
      const answers = await reserveAtOnce(eventId, Array<number>(100).fill(10), processes);
      expect(countByStatus(answers)).toEqual({ 201: 100 });
    }
    expect(await store.faults()).toEqual([]);
  });

  it('only those that want more than is left are refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const eventId = await store.createEvent(300);
      const wanted = Array.from({ length: 100 }, () => 1 + Math.floor(Math.random() * 10));
      const answers = await reserveAtOnce(eventId, wanted, processes);

      const { availableSeats } = await store.event(eventId);
      const refusals = answers.filter(({ status }) => status === 409).map(({ body }) => body);
      expect(refusals.length).toBeGreaterThan(0);
      for (const { requested = 0, available = Infinity } of refusals) {
        expect(available).toBeLessThan(requested);
        // Nothing was given back, so what is left at the end was there all the time.
        expect(availableSeats).toBeLessThanOrEqual(available);
      }
    }
    expect(await store.faults()).toEqual([]);
  });

  it('one of 20 cancellations of a reservation takes effect', async () => {
    const eventId = await store.createEvent(500);
    for (let round = 0; round < 50; round += 1) {
      const reservationId = idOf(await clientOf(round, processes).reserve(eventId, 10));
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => clientOf(index, processes).cancel(reservationId)),
      );

      expect(countByStatus(answers)).toEqual({ 204: 1, 404: 19 });
      const codes = answers.flatMap(({ body }) => body.code ?? []);
      expect(new Set(codes)).toEqual(new Set(['reservation_already_cancelled']));
    }
    expect(await store.event(eventId)).toMatchObject({
      availableSeats: 500,
      reservationCount: 0,
      version: 100,
    });
    expect(await store.faults()).toEqual([]);
  });
});
