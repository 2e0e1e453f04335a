import { mongo } from 'mongoose';
import type { Change, EventSettings } from '../../../src/domain/change';
import type { LogEntry } from '../../../src/domain/log-entry';
import type { SettlingFault } from '../../../src/models/fault-model';
import type { Models } from '../../../src/models/models';
import { GroupSettler } from '../../../src/services/commits/group-settler';
import { UnavailableError } from '../../../src/services/database/unavailable-error';
import { SETTLES_UNDER_WAY_MAX } from '../../../src/tuning';
import { NOW } from '../../support/builders';

const SETTINGS: EventSettings = {
  name: 'Meet-up',
  status: 'on_sale',
  limits: { seatsPerReservation: 10 },
  tiers: {},
};
const CHANGES: Change[] = [{ kind: 'event_changed', version: 1, at: NOW, settings: SETTINGS }];

/** What the very first entry of the log looks like to a settler that meets a duplicate there. */
type Stored = Pick<LogEntry, 'version' | 'commitId'>[];

/** A settler whose entries of the log are there already, by these commits, as far as a majority knows. */
function settlerMeeting(stored: Stored) {
  const kept: SettlingFault[] = [];
  const heard: SettlingFault[] = [];
  const duplicate = new mongo.MongoBulkWriteError(
    { message: 'E11000', code: 11000, writeErrors: [{ index: 0, code: 11000 }] as never },
    { getWriteConcernError: () => undefined } as unknown as mongo.BulkWriteResult, // all that is read of it
  );
  const models = {
    changes: {
      collection: { insertMany: () => Promise.reject(duplicate) },
      find: () => ({ lean: () => Promise.resolve(stored) }),
    },
    faults: {
      collection: {
        insertMany: (faults: SettlingFault[]) => Promise.resolve(kept.push(...faults)),
      },
    },
  } as unknown as Models; // all that settling a change of an event uses of them
  const settler = new GroupSettler(models, (fault) => heard.push(fault));
  return { settle: () => settler.settle('meet-up', 'mine', CHANGES), kept, heard };
}

describe('an entry of the log that is there already', () => {
  test('is settled if it is of the very same commit', async () => {
    const { settle, kept } = settlerMeeting([{ version: 1, commitId: 'mine' }]);
    await settle();
    expect(kept).toEqual([]);
  });

  test('is a fault, kept and told of, if another commit has its version', async () => {
    const { settle, kept, heard } = settlerMeeting([{ version: 1, commitId: 'other' }]);
    await settle();
    expect(kept).toMatchObject([
      { _id: 'mine/1', eventId: 'meet-up', belongsTo: 'changes', document: { version: 1 } },
    ]);
    expect(heard).toEqual(kept);
  });

  test('is not settled as long as a majority does not have it', async () => {
    await expect(settlerMeeting([]).settle()).rejects.toThrow(UnavailableError);
  });
});

/** A database whose writes to the log wait for the test to let them go on; it refuses events named "bad". */
function gatedSettler(fault: Error) {
  const writes: { eventIds: string[]; goOn: () => void }[] = [];
  const insertMany = async (entries: LogEntry[]) => {
    const eventIds = entries.map(({ eventId }) => eventId);
    await new Promise<void>((resolve) => writes.push({ eventIds, goOn: resolve }));
    if (eventIds.includes('bad')) throw fault;
  };
  // All that settling a change of an event uses of the models.
  const settler = new GroupSettler({
    changes: { collection: { insertMany } },
  } as unknown as Models);
  return {
    settle: (eventIds: readonly string[]) =>
      eventIds.map((eventId) => settler.settle(eventId, `commit-${eventId}`, CHANGES)),
    /** Lets those go on that wait now; their events, write by write. */
    goOn: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      const begun = writes.splice(0);
      for (const { goOn } of begun) goOn();
      await new Promise((resolve) => setImmediate(resolve));
      return begun.map(({ eventIds }) => eventIds);
    },
  };
}

const FIRST = Array.from({ length: SETTLES_UNDER_WAY_MAX }, (_, place) => `first-${place}`);
const NOT_VALID = new mongo.MongoServerError({ message: 'not valid', code: 121 });

test('what comes while enough copies are under way is copied together', async () => {
  const { settle, goOn } = gatedSettler(NOT_VALID);
  const settled = Promise.all(settle([...FIRST, 'a', 'b', 'c']));

  expect(await goOn()).toEqual(FIRST.map((eventId) => [eventId]));
  expect(await goOn()).toEqual([['a', 'b', 'c']]);
  await expect(settled).resolves.toHaveLength(FIRST.length + 3);
});

test('a commit that the database refuses does not keep the others from being settled', async () => {
  const { settle, goOn } = gatedSettler(NOT_VALID);
  const settled = Promise.allSettled(settle([...FIRST, 'a', 'bad', 'c']));
  await goOn();
  await goOn();
  expect(await goOn()).toEqual([['a'], ['bad'], ['c']]);

  const [a, bad, c] = (await settled).slice(FIRST.length);
  expect([a?.status, c?.status]).toEqual(['fulfilled', 'fulfilled']);
  expect(bad).toMatchObject({ status: 'rejected', reason: NOT_VALID });
});

test('of an outage all of them hear, and each tries again', async () => {
  const { settle, goOn } = gatedSettler(new mongo.MongoNetworkError('connection closed'));
  const settled = Promise.allSettled(settle([...FIRST, 'a', 'bad']));
  await goOn();
  await goOn();

  const heard = (await settled).slice(FIRST.length);
  expect(heard).toMatchObject([
    { reason: expect.any(UnavailableError) as unknown },
    { reason: expect.any(UnavailableError) as unknown },
  ]);
});
