import { GENERAL_TIER } from '../../src/domain/event';
import { SEARCH_CHANGES_AGE_MS } from '../../src/limits';
import { driverCollection } from '../../src/services/database/driver-collection';
import { PrimaryProof } from '../../src/services/database/primary-proof';
import { fromStoredJournal, toCommitDocument } from '../../src/services/database/stored-commit';
import { ReservationSearch, type SearchPage } from '../../src/services/reading/reservation-search';
import { SettledHorizon } from '../../src/services/reading/settled-horizon';
import { systemClock } from '../../src/services/support/clock';
import { UNOBSERVED } from '../../src/services/support/observer';
import type { CommitDocument } from '../../src/models/commit-model';
import { HORIZON_WAIT_MS, SEARCH_EXAMINED_MAX } from '../../src/tuning';
import { commit } from '../support/indexed-rows';
import { recoverAll } from '../support/recover';
import { startServices, type TestServices } from '../support/start-services';
import { untilSettled } from '../support/stored-log';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { setInEvent } from '../support/set-stored';

const START_MS = Date.parse('2026-05-01T18:00:00Z');
const since = new Date(START_MS);
const PARTNER = 'abc-corp';

/** The time of both processes; the clock of the second one is behind it. */
let nowMs = START_MS;
let behindMs = 0;
const isolated = jest.fn();

let uri: string;
let one: TestServices;
let other: TestServices;
let search: ReservationSearch;
let eventsMade = 0;

beforeEach(async () => {
  uri = freshDatabaseUri();
  nowMs = START_MS;
  behindMs = 0;
  isolated.mockReset();
  const clock = { ...systemClock, now: () => new Date(nowMs) };
  one = await startServices(uri, clock);
  other = await startServices(uri, { ...clock, now: () => new Date(nowMs - behindMs) });
  const { models, ledger } = one;
  const observer = { ...UNOBSERVED, isolated };
  const proof = new PrimaryProof(models);
  const horizon = new SettledHorizon({ models, ledger, proof, clock, observer });
  search = new ReservationSearch(models, horizon);
});
afterEach(async () => {
  await one.abandon();
  await other.abandon();
  await dropDatabase(uri);
});

async function newEvent(): Promise<string> {
  eventsMade += 1;
  const eventId = `event-${eventsMade}`;
  await one.events.create({
    eventId,
    name: 'Meet-up',
    tiers: [{ ...GENERAL_TIER, totalSeats: 1000 }],
  });
  return eventId;
}

/** A hold. */
async function reserve({ reservations }: TestServices, eventId: string): Promise<string> {
  const items = [{ seats: 1 }];
  const request = { eventId, partnerId: PARTNER, items, holdSeconds: 3600 };
  const outcome = await reservations.reserve(request);
  if (outcome.kind === 'refused') throw new Error(outcome.refusal.code);
  return outcome.reservation.reservationId;
}

async function settled<T>(eventId: string, change: Promise<T>): Promise<T> {
  const result = await change;
  await untilSettled(one.models, eventId);
  return result;
}

/** What is committed then is settled when the function that it returns is called, or never. */
function holdSettling({ ledger }: TestServices): () => void {
  const settle = ledger.settle.bind(ledger);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  jest.spyOn(ledger, 'settle').mockImplementation(async (...slot) => {
    await released;
    await settle(...slot);
  });
  return release;
}

/** As by a process that dies when it has settled one half of what is in the journal. */
async function settleInLogOnly(eventId: string): Promise<void> {
  const event = await one.models.events.findById(eventId).lean();
  const commits = Object.values(fromStoredJournal(event?.journal ?? {}));
  const log = driverCollection(one.models.commits);
  await log.insertMany(commits.map((commit) => toCommitDocument(eventId, commit)));
}

const idsOf = ({ data }: SearchPage) => data.map(({ reservationId }) => reservationId);

/** Much later than the changes so far. */
const later = () => (nowMs += 2 * SEARCH_CHANGES_AGE_MS);

describe.each([
  ['a partner', { partnerId: PARTNER }],
  ['all partners', {}],
])('what has changed of %s', (_whose, filter) => {
  const changed = (after?: SearchPage, limit = 20) =>
    search.page({ ...filter, updatedSince: since, after: after?.next }, limit);

  it('comes by the time of the last change, each once, page by page, inclusive', async () => {
    const [here, there] = [await newEvent(), await newEvent()];
    const first = await settled(here, reserve(one, here));
    nowMs += 10;
    const second = await settled(there, reserve(other, there));
    nowMs += 10;
    const third = await settled(here, reserve(one, here));
    nowMs += 10;
    await settled(here, one.reservations.confirm(first));
    later();

    expect(idsOf(await changed())).toEqual([second, third, first]);
    for (const limit of [1, 2]) {
      const seen: string[] = [];
      let page: SearchPage | undefined;
      do {
        page = await changed(page, limit);
        seen.push(...idsOf(page));
      } while (page.hasMore);
      expect(seen).toEqual([second, third, first]);
    }
    const updatedSince = new Date(START_MS + 20);
    expect(idsOf(await search.page({ ...filter, updatedSince }, 20))).toEqual([third, first]);
  });

  it('ends with a cursor, also when there was nothing, from which the next call continues', async () => {
    const eventId = await newEvent();
    later();
    const nothing = await changed();
    expect([nothing.data, nothing.hasMore]).toEqual([[], false]);

    const first = await settled(eventId, reserve(one, eventId));
    later();
    const page = await changed(nothing);
    expect([idsOf(page), page.hasMore]).toEqual([[first], false]);

    const second = await settled(eventId, reserve(one, eventId));
    later();
    expect(idsOf(await changed(page))).toEqual([second]);
    const [last] = page.data;
    const again = await search.page({ ...filter, updatedSince: last?.updatedAt ?? since }, 20);
    expect(idsOf(again)).toEqual([first, second]);
  });

  it('is there at once, and again in the next search until nothing can come before it', async () => {
    const eventId = await newEvent();
    const ids = [
      await settled(eventId, reserve(one, eventId)),
      await settled(eventId, reserve(one, eventId)),
    ].sort();
    const page = await changed();
    expect([idsOf(page), page.hasMore]).toEqual([ids, false]);

    const [first, rest] = [
      await changed(undefined, 1),
      await changed(await changed(undefined, 1), 1),
    ];
    expect([idsOf(first), idsOf(rest), rest.hasMore]).toEqual([
      ids.slice(0, 1),
      ids.slice(1),
      false,
    ]);
    expect(idsOf(await changed(rest))).toEqual(ids);
    later();
    const last = await changed(rest);
    expect(idsOf(last)).toEqual(ids);
    expect(idsOf(await changed(last))).toEqual([]);
  });

  it('begins again where a page was left that showed what is too new, however late it goes on', async () => {
    const [slow, quick] = [await newEvent(), await newEvent()];
    const release = holdSettling(other);
    const late = await reserve(other, slow);
    nowMs += 1000;
    const two = [
      await settled(quick, reserve(one, quick)),
      await settled(quick, reserve(one, quick)),
    ].sort();
    const page = await changed(undefined, 1);
    expect([idsOf(page), page.hasMore]).toEqual([two.slice(0, 1), true]);

    release();
    await untilSettled(one.models, slow);
    later();
    const rest = await changed(page);
    expect([idsOf(rest), rest.hasMore]).toEqual([two.slice(1), false]);
    expect(idsOf(await changed(rest))).toEqual([late, ...two]);
  });

  it('comes again if it changes between two pages, and nothing beside it is missed', async () => {
    const eventId = await newEvent();
    const ids: string[] = [];
    for (let number = 0; number < 4; number += 1) {
      ids.push(await settled(eventId, reserve(one, eventId)));
      nowMs += 10;
    }
    later();
    const [first = '', second = '', third = '', fourth = ''] = ids;
    const page = await changed(undefined, 2);
    expect([idsOf(page), page.hasMore]).toEqual([[first, second], true]);

    await settled(eventId, other.reservations.cancel(first));
    nowMs += 10;
    await settled(eventId, one.reservations.cancel(third));
    const rest = await changed(page);
    expect([idsOf(rest), rest.hasMore]).toEqual([[fourth, first, third], false]);

    later();
    expect(idsOf(await changed(rest))).toEqual([first, third]);
  });

  it('begins again before a commit that is settled late', async () => {
    const [slow, quick] = [await newEvent(), await newEvent()];
    const before = await settled(quick, reserve(one, quick));
    nowMs += 1000;
    const release = holdSettling(other);
    const late = await reserve(other, slow);
    nowMs += 1000;
    const after = await settled(quick, reserve(one, quick));
    later();
    const page = await changed();
    expect([idsOf(page), page.hasMore]).toEqual([[before, after], false]);

    release();
    await untilSettled(one.models, slow);
    later();
    expect(idsOf(await changed(page))).toEqual([late, after]);
  });

  it("begins again before a dead process's commit until it is recovered", async () => {
    const eventId = await newEvent();
    holdSettling(other);
    const lost = await reserve(other, eventId);
    await settleInLogOnly(eventId);
    nowMs += 30_000;
    const after = await settled(await newEvent(), reserve(one, eventId));
    later();
    const page = await changed();
    expect(idsOf(page)).toContain(after);

    await recoverAll(one.ledger, systemClock, 0);
    later();
    expect(idsOf(await changed(page))).toEqual([lost, after]);
  });

  it('does not miss what a process whose clock is behind commits meanwhile', async () => {
    const [here, there] = [await newEvent(), await newEvent()];
    behindMs = 3000;
    const first = await settled(here, reserve(one, here));
    nowMs += SEARCH_CHANGES_AGE_MS + 1000;
    const page = await changed();
    expect(idsOf(page)).toEqual([first]);

    const second = await settled(there, reserve(other, there));
    later();
    expect(idsOf(await changed(page))).toEqual([second]);
  });

  it('does not wait forever for a slot that is damaged', async () => {
    const [damaged, sound] = [await newEvent(), await newEvent()];
    await setInEvent(one.models, damaged, {
      'journal.w0': { commitId: 'c', firstVersion: 1, lastVersion: 1, at: since, changes: 7 },
      journalAt: since,
    });
    const first = await settled(sound, reserve(one, sound));
    later();
    const page = await changed();
    expect(idsOf(page)).toEqual([first]);
    expect(idsOf(await changed(page))).toEqual([first]);
    expect(isolated).not.toHaveBeenCalled();

    nowMs += HORIZON_WAIT_MS;
    expect(idsOf(await changed(await changed(page)))).toEqual([]);
    const [[fault]] = isolated.mock.calls as [[{ ids: object }]];
    expect(fault.ids).toMatchObject({ eventId: damaged, slotId: 'w0' });
  });
});

it.each([
  ['newest first', {}],
  ['oldest change first', { updatedSince: since }],
])(
  'a search of all partners, %s, misses none of many commits of one millisecond',
  async (_order, filter) => {
    const commits = Array.from({ length: SEARCH_EXAMINED_MAX + 300 }, (_, n) => ({
      ...commit(n + 1),
      at: since,
      changes: [{ ...commit(n + 1).changes[0], kind: 'reserved', created: undefined }],
    }));
    await driverCollection(one.models.commits).insertMany(commits as CommitDocument[], {
      ignoreUndefined: true,
    });
    later();
    const seen: string[] = [];
    let page: SearchPage | undefined;
    do {
      page = await search.page({ ...filter, after: page?.next }, 100);
      seen.push(...idsOf(page));
    } while (page.hasMore);

    expect(seen).toHaveLength(commits.length);
    expect(new Set(seen).size).toBe(commits.length);
  },
);
