import { mongo } from 'mongoose';
import type { Commit } from '../../../src/domain/change';
import type { CommitDocument } from '../../../src/models/commit-model';
import type { SettlingFault } from '../../../src/models/fault-model';
import type { Models } from '../../../src/models/models';
import { GroupSettler } from '../../../src/services/commits/group-settler';
import { UnavailableError } from '../../../src/services/database/unavailable-error';
import { SETTLES_UNDER_WAY_MAX } from '../../../src/tuning';
import { NOW } from '../../support/builders';

/** A commit that has changed nothing but the event's settings, so that only the log is written. */
function commitOf(commitId: string): Commit {
  const settings = {
    name: 'Meet-up',
    status: 'on_sale' as const,
    limits: { seatsPerReservation: 10 },
    tiers: {},
  };
  const changes: Commit['changes'] = [{ kind: 'event_changed', settings, left: {} }];
  return { commitId, firstVersion: 1, lastVersion: 1, at: NOW, changes };
}

interface InsertCommand {
  insert: string;
  documents: unknown[];
}

interface WriteError {
  index: number;
  code: number;
  errmsg: string;
}

/** As much of the models as settling such a commit uses of them. */
function modelsAnswering(
  insert: (command: InsertCommand) => Promise<{ writeErrors?: WriteError[] }>,
  stored: Pick<CommitDocument, '_id'>[] = [],
): Models {
  const db = { name: 'tests', getClient: () => ({ db: () => ({ command: insert }) }) };
  const model = (name: string) => ({
    db,
    collection: { name },
    find: () => ({ lean: () => Promise.resolve(stored) }),
  });
  return { commits: model('commits'), faults: model('faults') } as unknown as Models;
}

/** A settler whose commit meets a unique index of the log, in which this is stored for a majority. */
function settlerMeeting(stored: Pick<CommitDocument, '_id'>[]) {
  const kept: unknown[] = [];
  const heard: SettlingFault[] = [];
  const models = modelsAnswering(({ insert, documents }) => {
    if (insert === 'commits') {
      return Promise.resolve({ writeErrors: [{ index: 0, code: 11000, errmsg: 'E11000' }] });
    }
    kept.push(...documents);
    return Promise.resolve({});
  }, stored);
  const settler = new GroupSettler(models, (fault) => heard.push(fault));
  return { settle: () => settler.settle('meet-up', commitOf('mine')), kept, heard };
}

describe('a commit whose version is in the log already', () => {
  test('is settled if it is the very same commit', async () => {
    const { settle, kept } = settlerMeeting([{ _id: 'mine' }]);
    await settle();
    expect(kept).toEqual([]);
  });

  test('is a fault, kept and told of, if it is another commit', async () => {
    const { settle, kept, heard } = settlerMeeting([{ _id: 'other' }]);
    await settle();
    expect(kept).toMatchObject([
      {
        _id: 'mine/commits/mine',
        eventId: 'meet-up',
        belongsTo: 'commits',
        document: { lastVersion: 1 },
      },
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
  const models = modelsAnswering(async ({ documents }) => {
    const eventIds = documents.map((document) => (document as CommitDocument).eventId);
    await new Promise<void>((resolve) => writes.push({ eventIds, goOn: resolve }));
    if (eventIds.includes('bad')) throw fault;
    return {};
  });
  const settler = new GroupSettler(models);
  return {
    settle: (eventIds: readonly string[]) =>
      eventIds.map((eventId) => settler.settle(eventId, commitOf(`commit-${eventId}`))),
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
