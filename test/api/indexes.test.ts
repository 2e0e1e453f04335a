import type { mongo } from 'mongoose';
import { openEvent } from '../../src/domain/event';
import { createWebhookModels } from '../../src/models/webhook-models';
import { driverCollection } from '../../src/services/database/driver-collection';
import { fromStoredCommit } from '../../src/services/database/stored-commit';
import { partnerSeatsId } from '../../src/services/database/stored-reservation';
import { systemClock } from '../../src/services/support/clock';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import { PrimaryProof } from '../../src/services/database/primary-proof';
import {
  ReservationSearch,
  type ReservationSearchQuery,
} from '../../src/services/reading/reservation-search';
import { Revenue } from '../../src/services/reading/revenue';
import { SettledHorizon } from '../../src/services/reading/settled-horizon';
import { UNOBSERVED } from '../../src/services/support/observer';
import { REVENUE_ROWS_AT_ONCE, SEARCH_EXAMINED_MAX } from '../../src/tuning';
import { recoverAll } from '../support/recover';
import { Sweeper } from '../../src/services/commits/sweeper';
import { newEvent } from '../support/builders';
import { expectOnlyIndexes, expectServed } from '../support/expect-indexes';
import { monitored, plansOf } from '../support/explain-commands';
import { isOnIndex } from '../support/explained-plan';
import {
  commit,
  event,
  EVENT,
  EVENTS,
  idOf,
  OF_PARTNER,
  OVERDUE,
  PARTNERS,
  reservation,
  RESERVATIONS,
} from '../support/indexed-rows';
import { startServices, type TestServices } from '../support/start-services';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const MIDDLE = RESERVATIONS / 2;
const MIDDLE_OF_EVENTS = { createdAt: new Date(EVENTS / 2), id: 'x' };

const uri = freshDatabaseUri();
let services: TestServices;

beforeAll(async () => {
  services = await startServices(monitored(uri));
  const { models } = services;
  await driverCollection(models.events).insertMany(
    Array.from({ length: EVENTS }, (_, n) => event(n)),
  );
  await driverCollection(models.reservations).insertMany(
    Array.from({ length: 2 * RESERVATIONS }, (_, n) => reservation(n)),
  );
  await driverCollection(models.commits).insertMany(
    Array.from({ length: RESERVATIONS }, (_, n) => commit(n + 1)),
  );
  await driverCollection(models.partnerSeats).insertMany(
    Array.from({ length: PARTNERS }, (_, n) => ({
      _id: partnerSeatsId(EVENT, `partner-${n}`),
      seats: OF_PARTNER,
      version: n + 1,
    })),
  );
  jest.spyOn(services.committers, 'submit').mockResolvedValue({
    kind: 'refused',
    refusal: { code: 'hold_expired' },
  });
});
afterAll(async () => {
  await services.abandon();
  await dropDatabase(uri);
});

const ids = (count: number) => Array.from({ length: count }, (_, n) => idOf(n * 10));

type Work = (services: TestServices) => Promise<unknown>;

/** A list reads the event's journal, and which of what is in it is settled. */
const page = (filter: object): Work => {
  return ({ reservations }) => reservations.page({ eventId: EVENT, ...filter }, 20);
};
const ofList = (index: string) => ['events._id_', 'reservations._id_', `reservations.${index}`];

/** A page of a search over all events. */
const search = (query: ReservationSearchQuery): Work => {
  return ({ models, ledger }) => {
    const parts = { models, ledger, clock: systemClock, observer: UNOBSERVED };
    const horizon = new SettledHorizon({ ...parts, proof: new PrimaryProof(models, () => true) });
    return new ReservationSearch(models, horizon).page(query, 20);
  };
};
/** So many as a page may look at, until it has found enough. */
const SEARCHED = SEARCH_EXAMINED_MAX + 21;
const SEARCHED_PARTNER = 'reservations.partnerId_1_status_1_createdAt_-1__id_-1';
const HORIZON = ['events.journalAt_1', 'events._id_', 'reservations._id_'];
const DEEP = { createdAt: new Date(MIDDLE), id: idOf(MIDDLE) };

const OF_ONE_PARTNER = 'eventId_1_partnerId_1_createdVersion_-1';
const OF_STATUS = 'eventId_1_status_1_createdVersion_-1';
const LOG = 'commits.eventId_1_lastVersion_1';

/** What is done, the most documents that one of its commands may look at, and the indexes. */
const WORK: [string, number, string[], Work][] = [
  ['one event', 1, ['events._id_'], ({ events }) => events.find(EVENT)],
  [
    'one reservation',
    1,
    ['events.idSuffix_1', 'reservations._id_'],
    ({ reservations }) => reservations.find(idOf(1000)),
  ],
  ['the first page of an event', 22, ofList(OF_STATUS), page({})],
  ['a deep page of an event', 22, ofList(OF_STATUS), page({ before: MIDDLE })],
  ['the first page of a partner', 22, ofList(OF_ONE_PARTNER), page({ partnerId: 'partner-5' })],
  [
    'a deep page of a partner',
    22,
    ofList(OF_ONE_PARTNER),
    page({ partnerId: 'partner-5', before: MIDDLE }),
  ],
  ['the first page of a status', 22, ofList(OF_STATUS), page({ status: 'held' })],
  ['a deep page of a status', 22, ofList(OF_STATUS), page({ status: 'held', before: MIDDLE })],
  [
    'the page of a partner and a status',
    OF_PARTNER,
    ofList(OF_ONE_PARTNER),
    page({ partnerId: 'partner-5', status: 'confirmed' }),
  ],
  [
    'a search by a reference',
    15,
    ['reservations.reference_1_createdAt_-1__id_-1'],
    search({ reference: 'order-5' }),
  ],
  [
    'a search by the beginning of an id',
    1,
    ['reservations._id_'],
    search({ reservationId: '00000012' }),
  ],
  [
    "a search of a partner's",
    2 * OF_PARTNER,
    [SEARCHED_PARTNER],
    search({ partnerId: 'partner-5' }),
  ],
  [
    "a deep page of a search of a partner's",
    OF_PARTNER + 2,
    [SEARCHED_PARTNER],
    search({ partnerId: 'partner-5', after: DEEP }),
  ],
  [
    "a search of a partner's of one status",
    0,
    [SEARCHED_PARTNER],
    search({ partnerId: 'partner-5', status: 'held' }),
  ],
  [
    "a search of an event's",
    SEARCHED,
    [`reservations.${OF_STATUS}`],
    search({ eventId: EVENT, after: MIDDLE }),
  ],
  [
    "a search of an event's since a time",
    SEARCHED,
    [`reservations.${OF_STATUS}`, LOG],
    search({ eventId: EVENT, createdFrom: new Date(MIDDLE), createdTo: new Date() }),
  ],
  [
    "a search of a partner's at an event",
    OF_PARTNER,
    [`reservations.${OF_ONE_PARTNER}`],
    search({ eventId: EVENT, partnerId: 'partner-5' }),
  ],
  ['a search of all there are', SEARCHED, ['commits.at_1'], search({ createdFrom: new Date(0) })],
  ...(['cancelled', 'expired'] as const).map((status): (typeof WORK)[number] => [
    `a search of all of the status ${status}`,
    SEARCHED,
    ['reservations.status_1_createdAt_-1__id_-1'],
    search({ status, after: DEEP }),
  ]),
  [
    'a search of all of the status held',
    SEARCHED,
    ['reservations.createdAt_-1__id_-1'],
    search({ status: 'held', after: DEEP }),
  ],
  [
    'a search of all that has changed',
    SEARCHED,
    [...HORIZON, 'commits.at_1'],
    search({ updatedSince: new Date(0) }),
  ],
  [
    "a search of a partner's that has changed",
    2 * OF_PARTNER,
    [...HORIZON, SEARCHED_PARTNER, 'reservations.partnerId_1_updatedAt_1__id_1'],
    search({ partnerId: 'partner-5', updatedSince: new Date(0) }),
  ],
  [
    'the change log from the middle',
    101,
    ['events._id_', LOG],
    ({ events }) => events.changes(EVENT, MIDDLE, 100),
  ],
  [
    'the first page of events',
    21,
    ['events.createdAt_-1__id_-1_status_1'],
    ({ events }) => events.page(20, undefined),
  ],
  [
    'a deep page of events',
    22,
    ['events.createdAt_-1__id_-1_status_1'],
    ({ events }) => events.page(20, MIDDLE_OF_EVENTS),
  ],
  ['the names of tiers', 1, ['events._id_'], ({ events }) => events.tierNames(EVENT)],
  [
    'the seats of some events',
    2,
    ['events._id_'],
    ({ events }) => events.seatsOf([EVENT, 'event-3']),
  ],
  [
    "the fan-out's walk through the events, and its start in a log",
    20,
    ['events._id_', LOG],
    async ({ models }) => {
      const store = new FanOutStore(models, createWebhookModels(models.events.db));
      await store.eventsAfter('event-1', 20);
      await store.versionBefore(EVENT, new Date(Date.now() + 1000), 0);
    },
  ],
  [
    "the sweeper's look-up of overdue holds",
    2 * OVERDUE,
    ['reservations.expiresAt_1'],
    ({ models, committers }) => new Sweeper(models, committers, systemClock).sweep(),
  ],
  [
    "the committer's look-up of overdue holds",
    OVERDUE,
    ['reservations.eventId_1_status_1_expiresAt_1'],
    ({ ledger }) => ledger.findOverdueHolds(EVENT, new Date(), 500),
  ],
  [
    "the committer's look-up of reservations",
    50,
    ['reservations._id_'],
    ({ ledger }) => ledger.findReservations(EVENT, ids(50)),
  ],
  [
    "the committer's look-up of partners' seats",
    2,
    ['partnerSeats._id_'],
    ({ ledger }) => ledger.findPartnerSeats(EVENT, ['partner-5', 'partner-6']),
  ],
  [
    "the sum of a partner's seats, after its event began to limit it",
    OF_PARTNER,
    [`reservations.${OF_ONE_PARTNER}`],
    ({ ledger }) => ledger.sumSeats(EVENT, 'partner-5', ids(5)),
  ],
  [
    'the revenue of an event',
    REVENUE_ROWS_AT_ONCE,
    [`reservations.${OF_STATUS}`],
    ({ models }) => new Revenue(models).ofEvent(EVENT, undefined),
  ],
  [
    "the revenue of a partner's at an event",
    OF_PARTNER,
    [`reservations.${OF_ONE_PARTNER}`],
    ({ models }) => new Revenue(models).ofEvent(EVENT, 'partner-5'),
  ],
  [
    "the committer's look-up of the event",
    1,
    ['events._id_'],
    ({ ledger }) => ledger.readSnapshot(EVENT),
  ],
  [
    'the fate of an attempt whose commit another process may have settled',
    1,
    ['events._id_', 'commits._id_'],
    ({ ledger }) => {
      const { _id: commitId, ...content } = commit(5);
      const before = openEvent(newEvent({ eventId: EVENT }));
      const attempt = { slotId: 'w9', commit: fromStoredCommit({ commitId, ...content }) };
      return ledger.fateOf({ ...attempt, before, after: before }, 'fence');
    },
  ],
  [
    'settling what is settled already',
    1,
    [LOG, 'reservations._id_', 'partnerSeats._id_'],
    ({ ledger }) => {
      const { _id: commitId, eventId, ...content } = commit(5);
      return ledger.settle(eventId, fromStoredCommit({ commitId, ...content }));
    },
  ],
  [
    "recovery's look-up of slots, and their removal",
    2,
    ['events.journalAt_1', 'events._id_', LOG, 'reservations._id_', 'partnerSeats._id_'],
    ({ ledger }) => recoverAll(ledger, systemClock, 0),
  ],
];

describe('an index serves', () => {
  it.each(WORK)('%s, examining at most %d documents', async (_what, docsMax, indexes, work) => {
    const plans = await plansOf(services.models.events.db, () => work(services));

    expectServed(plans, docsMax, indexes);
  });

  it('no index is there that nothing needs', async () => {
    const { events, reservations, commits, partnerSeats } = services.models;
    await expectOnlyIndexes(
      { events, reservations, commits, partnerSeats },
      WORK.flatMap(([, , indexes]) => indexes),
    );
  });

  it('no query on a field without an index: this test can fail', async () => {
    const { events, reservations } = services.models;
    const [plan] = await plansOf(events.db, () => reservations.findOne({ seats: 5 }).exec());

    expect(plan?.stages).toContain('COLLSCAN');
    expect(plan && isOnIndex(plan)).toBe(false);
    expect(plan?.docsExamined).toBe(2 * RESERVATIONS);
  });
});

/** How many entries the document has in the indexes of its collection. */
async function entriesOf(collection: string, document: mongo.Document): Promise<number> {
  const indexes = await services.models.events.db.collection(collection).indexes();
  const own = indexes.filter(({ key, sparse, partialFilterExpression = {} }) => {
    if (sparse && !Object.keys(key).some((field) => field in document)) return false;
    return Object.entries(partialFilterExpression).every(
      ([field, value]) =>
        value === document[field] || (typeof value === 'object' && field in document),
    );
  });
  return own.length;
}

describe('an insert', () => {
  it.each<[string, number, string, mongo.Document]>([
    ['a reservation', 4, 'reservations', reservation(0)],
    ['a hold', 7, 'reservations', reservation(100)],
    ['a reservation with a reference', 5, 'reservations', reservation(1)],
    ['a change of a reservation', 6, 'reservations', { ...reservation(0), updatedAt: new Date() }],
    ['a commit, whatever the number of its changes', 3, 'commits', commit(1)],
    [
      "a partner's seats, where they are limited",
      1,
      'partnerSeats',
      { _id: 'x', seats: 1, version: 1 },
    ],
    ['an event', 3, 'events', event(1)],
  ])('of %s makes %d index entries', async (_what, count, collection, document) => {
    expect(await entriesOf(collection, document)).toBe(count);
  });
});
