import { startServices, type TestServices } from '../support/start-services';
import { reservationLogOf } from '../support/stored-log';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';

const INSTANCES = 3;
const CALLERS = 60;
const REQUESTS_EACH = 10;

let store: TestStore;
let instances: TestServices[];

beforeAll(async () => {
  const uri = freshDatabaseUri();
  store = await TestStore.open(uri);
  instances = await Promise.all(Array.from({ length: INSTANCES }, () => startServices(uri)));
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.stop()));
  await store.drop();
});

/** The updates that the instances send for commits, as MongoDB gets them. */
function spyOnCommits(): unknown[] {
  const updates: unknown[] = [];
  for (const { models } of instances) {
    const { collection } = models.events;
    const send = collection.findOneAndUpdate.bind(collection);
    jest
      .spyOn(collection, 'findOneAndUpdate')
      .mockImplementation((filter, update, options = {}) => {
        updates.push(update);
        return send(filter, update, options);
      });
  }
  return updates;
}

describe('instances that sell one event at the same time', () => {
  it('sell every seat once, whether process or database numbers the changes', async () => {
    const seats = CALLERS * REQUESTS_EACH - 7;
    const eventId = await store.createEvent(seats);
    const updates = spyOnCommits();
    const codes: string[] = [];
    const call = async (caller: number) => {
      for (let n = 0; n < REQUESTS_EACH; n += 1) {
        const outcome = await instances[caller % INSTANCES]?.reservations.reserve({
          eventId,
          // Were it not a literal in the update, it would be read as the event's version.
          partnerId: caller % 2 === 0 ? '$version' : '$$ROOT',
          items: [{ seats: 1 }],
        });
        codes.push(outcome?.kind === 'refused' ? outcome.refusal.code : 'reserved');
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));

    expect(codes.filter((code) => code === 'reserved')).toHaveLength(seats);
    expect(codes.filter((code) => code === 'not_enough_seats')).toHaveLength(7);
    expect(await store.event(eventId)).toMatchObject({ availableSeats: 0, version: seats });
    const log = await reservationLogOf(store.models, eventId);
    expect(new Set(log.map(({ partnerId }) => partnerId))).toEqual(new Set(['$$ROOT', '$version']));
    expect(await store.faults()).toEqual([]);
    // After a lost race the database numbers the changes; this proves that it happened.
    expect(updates.some((update) => Array.isArray(update))).toBe(true);
  });
});
