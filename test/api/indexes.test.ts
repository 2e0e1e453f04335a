import type { mongo } from 'mongoose';
import { openEvent } from '../../src/domain/event';
import type { Reservation } from '../../src/domain/reservation';
import { systemClock } from '../../src/services/support/clock';
import { recoverAll } from '../support/recover';
import { Sweeper } from '../../src/services/commits/sweeper';
import { newEvent } from '../support/builders';
import { monitored, plansOf } from '../support/explain-commands';
import { explainedPlan, isOnIndex } from '../support/explained-plan';
import { startServices, type TestServices } from '../support/start-services';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const EVENT = 'event-0';
const EVENTS = 200;
/** Of the event and again of all others together. */
const RESERVATIONS = 3000;
const PARTNERS = 100;
const OVERDUE = 15;
const MIDDLE = { createdAt: new Date(RESERVATIONS / 2), id: 'f'.repeat(24) };

const uri = freshDatabaseUri();
let services: TestServices;

beforeAll(async () => {
  services = await startServices(monitored(uri));
  const { models } = services;
  await models.events.collection.insertMany(Array.from({ length: EVENTS }, (_, n) => event(n)));
  await models.reservations.collection.insertMany(
    Array.from({ length: 2 * RESERVATIONS }, (_, n) => reservation(n)),
  );
  await models.changes.collection.insertMany(
    Array.from({ length: RESERVATIONS }, (_, n) => ({
      eventId: EVENT,
      version: n + 1,
      kind: 'reserved',
      at: new Date(n),
      commitId: 'commit',
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

function event(n: number) {
  const settings = { limits: {}, tiers: {} };
  const change = { kind: 'event_changed', version: RESERVATIONS, at: new Date(n), settings };
  const slot = { commitId: `commit-${n}`, committedAt: new Date(n), changes: [change] };
  return {
    ...openEvent(newEvent({ eventId: `event-${n}` })),
    version: RESERVATIONS,
    createdAt: new Date(n),
    journal: n === 7 ? { w1: slot } : {},
    ...(n === 7 && { journalAt: new Date(7) }),
  };
}

/** Every other one is of the event; few of them are held, and some of these are overdue. */
function reservation(n: number): Reservation {
  const ofEvent = Math.floor(n / 2);
  const isHeld = ofEvent % 100 === 50;
  const isOverdue = isHeld && ofEvent < 100 * OVERDUE;
  return {
    reservationId: `reservation-${n}`,
    eventId: n % 2 === 0 ? EVENT : `event-${1 + (n % (EVENTS - 1))}`,
    partnerId: `partner-${ofEvent % PARTNERS}`,
    items: [{ tierId: 'general', seats: 1 }],
    seats: 1,
    status: isHeld ? 'held' : 'confirmed',
    ...(isHeld && { expiresAt: new Date(isOverdue ? n : Date.now() + 3_600_000) }),
    version: ofEvent + 1,
    createdVersion: ofEvent + 1,
    createdAt: new Date(ofEvent),
    updatedAt: new Date(ofEvent),
  };
}

describe('an index serves', () => {
  type Reading = (services: TestServices) => Promise<unknown>;
  const page = (filter: object, place?: typeof MIDDLE): Reading => {
    const query = { eventId: EVENT, limit: 20, ...filter, ...(place && { place }) };
    return ({ reservations }) => reservations.page(query);
  };
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `reservation-${n * 10}`);
  const ofPartner = RESERVATIONS / PARTNERS;

  /** What is read, the most documents that one of its commands may look at, and the indexes. */
  it.each<[string, number, string[], Reading]>([
    ['one event', 1, ['eventId_1'], ({ events }) => events.find(EVENT)],
    [
      'one reservation',
      1,
      ['reservationId_1', 'eventId_1', 'reservationId_1'],
      ({ reservations }) => reservations.find('reservation-1000'),
    ],
    ['the first page of an event', 21, ['eventId_1', 'eventId_1_createdAt_-1__id_-1'], page({})],
    [
      'a deep page of an event',
      22,
      ['eventId_1', 'eventId_1_createdAt_-1__id_-1'],
      page({}, MIDDLE),
    ],
    [
      'the first page of a partner',
      21,
      ['eventId_1', 'eventId_1_partnerId_1_createdAt_-1__id_-1'],
      page({ partnerId: 'partner-5' }),
    ],
    [
      'a deep page of a partner',
      22,
      ['eventId_1', 'eventId_1_partnerId_1_createdAt_-1__id_-1'],
      page({ partnerId: 'partner-5' }, MIDDLE),
    ],
    [
      'the first page of a status',
      21,
      ['eventId_1', 'eventId_1_status_1_createdAt_-1__id_-1'],
      page({ status: 'held' }),
    ],
    [
      'a deep page of a status',
      22,
      ['eventId_1', 'eventId_1_status_1_createdAt_-1__id_-1'],
      page({ status: 'held' }, MIDDLE),
    ],
    [
      'the change log from the middle',
      101,
      ['eventId_1', 'eventId_1_version_1'],
      ({ events }) => events.changes(EVENT, RESERVATIONS / 2, 100),
    ],
    [
      'the first page of events',
      21,
      ['createdAt_-1__id_-1'],
      ({ events }) => events.page(20, undefined),
    ],
    [
      'a deep page of events',
      22,
      ['createdAt_-1__id_-1'],
      ({ events }) => events.page(20, { ...MIDDLE, createdAt: new Date(EVENTS / 2) }),
    ],
    [
      "the sweeper's look-up of overdue holds",
      2 * OVERDUE,
      ['expiresAt_1'],
      ({ models, committers }) => new Sweeper(models, committers, systemClock).sweep(),
    ],
    [
      "the committer's look-up of overdue holds",
      OVERDUE,
      ['eventId_1_status_1_expiresAt_1'],
      ({ ledger }) => ledger.findOverdueHolds(EVENT, new Date(), 500),
    ],
    [
      "the committer's look-up of reservations by id",
      50,
      ['reservationId_1'],
      ({ ledger }) =>
        ledger.findReservations({ eventId: EVENT, reservationIds: ids(50), activeOfPartners: [] }),
    ],
    [
      "the committer's look-up of a partner's reservations",
      ofPartner,
      ['eventId_1_partnerId_1_createdAt_-1__id_-1'],
      ({ ledger }) =>
        ledger.findReservations({
          eventId: EVENT,
          reservationIds: [],
          activeOfPartners: ['partner-5'],
        }),
    ],
    [
      "the committer's look-up of both at once",
      50 + 2 * ofPartner,
      ['reservationId_1', 'eventId_1_partnerId_1_createdAt_-1__id_-1'],
      ({ ledger }) =>
        ledger.findReservations({
          eventId: EVENT,
          reservationIds: ids(50),
          activeOfPartners: ['partner-5', 'partner-6'],
        }),
    ],
    [
      "the committer's look-up whether a tier was sold from",
      1,
      ['', '_partnerId_1', '_status_1'].map((field) => `eventId_1${field}_createdAt_-1__id_-1`),
      ({ ledger }) => ledger.findUsedTiers(EVENT, ['general'], 1_000_000),
    ],
    [
      "the committer's look-up of the event",
      1,
      ['eventId_1'],
      ({ ledger }) => ledger.readSnapshot(EVENT),
    ],
    [
      "recovery's look-up of slots, and their removal",
      1,
      ['journalAt_1', 'eventId_1'],
      ({ ledger }) => recoverAll(ledger, systemClock, 0),
    ],
  ])('%s, examining at most %d documents', async (_what, docsMax, indexNames, reading) => {
    const plans = await plansOf(services.models.events.db, () => reading(services));

    expect(plans.filter((plan) => !isOnIndex(plan))).toEqual([]);
    expect(Math.max(...plans.map(({ docsExamined }) => docsExamined))).toBeLessThanOrEqual(docsMax);
    for (const plan of plans) expect(indexNames).toEqual(expect.arrayContaining(plan.indexNames));
    expect(new Set(plans.flatMap((plan) => plan.indexNames)).size).toBeGreaterThan(0);
  });

  it('no query on a field without an index: this test can fail', async () => {
    const { events, reservations } = services.models;
    const [plan] = await plansOf(events.db, () => reservations.findOne({ seats: 5 }).exec());

    expect(plan?.stages).toContain('COLLSCAN');
    expect(plan && isOnIndex(plan)).toBe(false);
    expect(plan?.docsExamined).toBe(2 * RESERVATIONS);
  });
});

describe('explainedPlan', () => {
  const ixscan = { stage: 'IXSCAN', indexName: 'a_1' };
  const executionStats = { totalDocsExamined: 3, executionStages: { stage: 'COLLSCAN' } };
  const rejectedPlans = [{ stage: 'COLLSCAN' }];

  it.each<[string, mongo.Document]>([
    [
      'of stage in stage',
      { winningPlan: { stage: 'LIMIT', inputStage: { stage: 'FETCH', inputStage: ixscan } } },
    ],
    [
      'of several inputs',
      {
        winningPlan: { stage: 'FETCH', inputStage: { stage: 'OR', inputStages: [ixscan, ixscan] } },
      },
    ],
    [
      'of the slot-based engine',
      {
        winningPlan: {
          queryPlan: { stage: 'FETCH', planNodeId: 2, inputStage: ixscan },
          slotBasedPlan: { slots: '', stages: '[2] nlj inner [] [s1]' },
        },
      },
    ],
    ['of an express look-up', { winningPlan: { stage: 'EXPRESS_IXSCAN', indexName: 'a_1' } }],
    [
      'of shards',
      {
        winningPlan: {
          stage: 'SHARD_MERGE',
          shards: [{ shardName: 's1', winningPlan: { stage: 'FETCH', inputStage: ixscan } }],
        },
      },
    ],
  ])('reads a plan %s', (_what, queryPlanner) => {
    const plan = explainedPlan({
      queryPlanner: { ...queryPlanner, rejectedPlans },
      executionStats,
    });

    expect(isOnIndex(plan)).toBe(true);
    expect(new Set(plan.indexNames)).toEqual(new Set(['a_1']));
    expect(plan.docsExamined).toBe(3);
  });

  it.each(['IDHACK', 'EXPRESS_UPDATE'])('knows the index of a look-up by _id: %s', (stage) => {
    const plan = explainedPlan({ queryPlanner: { winningPlan: { stage } }, executionStats });

    expect(isOnIndex(plan)).toBe(true);
    expect(plan.indexNames).toEqual(['_id_']);
  });

  it.each<[string, mongo.Document]>([
    ['alone', { stage: 'COLLSCAN' }],
    ['under a sort', { stage: 'SORT', inputStage: { stage: 'COLLSCAN' } }],
    ['of the slot-based engine', { queryPlan: { stage: 'COLLSCAN' } }],
    ['beside an index', { stage: 'OR', inputStages: [ixscan, { stage: 'COLLSCAN' }] }],
    ['that is no scan at all', { stage: 'EOF' }],
  ])('detects a collection scan %s', (_what, winningPlan) => {
    expect(isOnIndex(explainedPlan({ queryPlanner: { winningPlan }, executionStats }))).toBe(false);
  });
});
