import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { archiveEvents } from '../../scripts/archive/archive-events';
import type { NewEvent } from '../../src/domain/event';
import { untilSettled } from '../support/stored-log';
import { useApp } from '../support/use-app';

const api = useApp();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(() => rm(folder, { recursive: true }));

const PAST = new Date('2020-05-01T20:00:00Z');
const MODELS = ['events', 'reservations', 'commits', 'partnerSeats'] as const;

/** An event with a limit, a sale with notes, and a cancelled sale, of which nothing is in the journal any more. */
async function endedEvent(overrides: Partial<NewEvent> = {}): Promise<string> {
  const eventId = await api.createEvent({ limits: { seatsPerPartner: 5 }, ...overrides });
  const metadata = { note: 'two\u2028lines' };
  await api.caller.reserve(eventId, { seats: 2, metadata });
  const { body } = await api.caller.reserve(eventId, { seats: 1 });
  await api.caller.cancel(body.reservationId);
  const path = `/api/v1/events/${eventId}`;
  await api.caller.patch(path, { startsAt: PAST.toISOString() }, { 'If-Match': '*' });
  await untilSettled(api.app.models, eventId);
  // As recovery does it after some time.
  const empty = { $set: { journal: {} }, $unset: { journalAt: 1 } } as const;
  await api.app.models.events.updateOne({ _id: eventId }, empty);
  return eventId;
}

async function run(before = new Date()) {
  const lines: string[] = [];
  const left = await archiveEvents({
    models: api.app.models,
    before,
    folder,
    record: () => Promise.resolve(),
    tell: (line) => void lines.push(line),
  });
  return { left, lines };
}

/** The documents of an event, as canonical Extended JSON. */
async function documentsOf(eventId: string) {
  const found = await Promise.all(
    MODELS.map(async (name) => {
      const filter =
        name === 'events'
          ? { _id: eventId }
          : name === 'partnerSeats'
            ? { _id: { $regex: `^${eventId}/` } }
            : { eventId };
      const documents = await api.app.models[name].collection.find(filter as object).toArray();
      return [name, documents.map((one) => mongo.BSON.EJSON.stringify(one, { relaxed: false }))];
    }),
  );
  return Object.fromEntries(found) as Record<(typeof MODELS)[number], string[]>;
}

async function archived(eventId: string) {
  const found = await Promise.all(
    MODELS.map(async (name) => {
      const text = await readFile(join(folder, eventId, `${name}.ndjson`), 'utf8');
      return [name, text.split('\n').filter((line) => line !== '')] as const;
    }),
  );
  return Object.fromEntries(found);
}

const sorted = (documents: Record<string, string[]>) =>
  Object.entries(documents).map(([name, lines]) => [
    name,
    lines.map((line) => JSON.stringify(JSON.parse(line))).sort(),
  ]);

const NOTHING = { events: [], reservations: [], commits: [], partnerSeats: [] };

it('an ended event is moved to files, and the others stay', async () => {
  const [ended, other] = [await endedEvent(), await api.createEvent()];
  const before = await documentsOf(ended);
  expect(await run()).toEqual({ left: 0, lines: [`${ended}: archived`] });

  expect(sorted(await archived(ended))).toEqual(sorted(before));
  expect(before.reservations).toHaveLength(2);
  expect(before.partnerSeats).toHaveLength(1);
  expect(await documentsOf(ended)).toEqual(NOTHING);
  expect((await api.caller.get(`/api/v1/events/${ended}`)).status).toBe(404);
  expect((await api.caller.reserve(ended, { seats: 1 })).status).toBe(404);
  expect((await api.caller.summary(other)).availableSeats).toBe(10);
  expect(await run()).toEqual({ left: 0, lines: [] });
});

it('an event stays that has changed since, has holds, or whose changes are being settled', async () => {
  const changed = await endedEvent();
  const [held, unsettled] = [await endedEvent(), await endedEvent()];
  const { events } = api.app.models;
  await events.updateOne({ _id: held }, { $set: { heldSeats: 1 } });
  await events.updateOne({ _id: unsettled }, { $set: { 'journal.x': { at: new Date() } } });
  const { left, lines } = await run(new Date('2021-01-01'));

  expect(left).toBe(3);
  expect(lines.find((line) => line.startsWith(changed))).toContain('stays: it was changed on');
  expect(lines).toContain(`${held}: stays: it has holds`);
  expect(lines).toContain(
    `${unsettled}: stays: its last changes are being settled, try again soon`,
  );
  await events.updateOne({ _id: held }, { $set: { heldSeats: 0 } });
  await events.updateOne({ _id: unsettled }, { $set: { journal: {} } });
  expect((await run()).left).toBe(0);
});

it('a change in the last moment keeps the event, and its files go', async () => {
  const eventId = await endedEvent();
  const before = await documentsOf(eventId);
  const lines: string[] = [];
  await archiveEvents({
    models: api.app.models,
    before: new Date(),
    folder,
    record: async () => {
      await api.app.models.events.updateOne({ _id: eventId }, { $set: { lastCommitId: 'other' } });
    },
    tell: (line) => void lines.push(line),
  });

  expect(lines).toEqual([`${eventId}: stays: it was changed meanwhile`]);
  const { events, ...rest } = await documentsOf(eventId);
  expect([events.length, rest]).toEqual([1, { ...before, events: undefined }]);
  expect((await run()).lines).toEqual([`${eventId}: archived`]);
});

describe('a run that is interrupted', () => {
  /** Ends the run at that call of the database. */
  async function interrupted(name: 'events' | 'reservations' | 'commits', method: string) {
    const spy = jest
      .spyOn(api.app.models[name].collection, method as 'deleteMany')
      .mockRejectedValueOnce(new Error('killed'));
    await expect(run()).rejects.toThrow('killed');
    spy.mockRestore();
  }

  it.each([
    ['before the event is removed', 'events', 'deleteOne', 'archived'],
    ['before its reservations', 'reservations', 'deleteMany', 'archived, by the end of'],
    ['before its log', 'commits', 'deleteMany', 'archived, by the end of'],
  ] as const)('%s is finished by the next one, and loses nothing', async (...where) => {
    const [, name, method, line] = where;
    const eventId = await endedEvent();
    const before = await documentsOf(eventId);
    await interrupted(name, method);
    const { left, lines } = await run();

    expect([left, lines]).toEqual([0, [expect.stringContaining(`${eventId}: ${line}`)]]);
    expect(sorted(await archived(eventId))).toEqual(sorted(before));
    expect(await documentsOf(eventId)).toEqual(NOTHING);
  });

  it('leaves an event alone that was made under the same id since', async () => {
    const eventId = await endedEvent();
    await interrupted('commits', 'deleteMany');
    await api.createEvent({ eventId });
    await run();

    expect(await documentsOf(eventId)).toMatchObject({ events: [expect.any(String)], commits: [] });
  });

  it('removes nothing more if a file was changed since', async () => {
    const eventId = await endedEvent();
    await interrupted('commits', 'deleteMany');
    const path = join(folder, eventId, 'commits.ndjson');
    const text = await readFile(path, 'utf8');
    await appendFile(path, '{"_id":"x"}\n');

    await expect(run()).rejects.toThrow('is not what was written');
    expect((await documentsOf(eventId)).commits.length).toBeGreaterThan(0);
    await writeFile(path, text);
    expect((await run()).left).toBe(0);
  });
});

it('files of somebody else are never overwritten', async () => {
  const eventId = await endedEvent();
  const before = await documentsOf(eventId);
  await mkdir(join(folder, eventId));
  await writeFile(join(folder, eventId, 'events.ndjson'), 'mine');
  await expect(run()).rejects.toThrow('is no archive of an event');
  await rm(join(folder, eventId), { recursive: true });
  await mkdir(join(folder, `${eventId}.partial`));
  await writeFile(join(folder, `${eventId}.partial`, 'letter.txt'), 'mine');
  await expect(run()).rejects.toThrow('was not written by this script');

  expect(await documentsOf(eventId)).toEqual(before);
  await rm(join(folder, `${eventId}.partial`), { recursive: true });
  expect((await run()).left).toBe(0);
});
