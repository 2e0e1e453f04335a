import { createConnection } from 'mongoose';
import { changeTo } from '../../src/domain/log-entry';
import type { Reservation } from '../../src/domain/reservation';
import { createModels } from '../../src/models/models';
import { createWebhookModels } from '../../src/models/webhook-models';
import { connect, prepare } from '../../src/services/database/database';
import { driverCollection } from '../../src/services/database/driver-collection';
import { systemClock } from '../../src/services/support/clock';
import { UNOBSERVED } from '../../src/services/support/observer';
import { AddressGuard } from '../../src/services/webhooks/address-guard';
import { Backlog } from '../../src/services/webhooks/backlog';
import { CourierStore } from '../../src/services/webhooks/courier-store';
import { DeliveryQueue } from '../../src/services/webhooks/delivery-queue';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import { Replays } from '../../src/services/webhooks/replays';
import { ReservationDeliveries } from '../../src/services/webhooks/reservation-deliveries';
import { Webhooks } from '../../src/services/webhooks/webhooks';
import { expectOnlyIndexes, expectServed } from '../support/expect-indexes';
import { monitored, plansOf } from '../support/explain-commands';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { TAKEN } from '../support/webhook-world';

const WEBHOOKS = 200;
/** Of each partner; the last ones are of no partner. */
const WEBHOOKS_OF_PARTNER = 5;
const EVENTS = 5;
/** For each webhook and event. */
const DELIVERIES = 6;
const MIDDLE = { createdAt: new Date(WEBHOOKS / 2), id: 'x' };

const uri = freshDatabaseUri();
const connection = createConnection();
const models = createWebhookModels(connection);
/** Of a partner with webhooks, which has been changed once. */
const RESERVATION: Reservation = {
  reservationId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
  eventId: 'event-1',
  partnerId: 'partner-3',
  seats: 1,
  items: [{ tierId: 'general', seats: 1 }],
  status: 'cancelled',
  version: 2,
  createdVersion: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};
const reservationDeliveries = new ReservationDeliveries(
  {
    changes: (eventId, after) =>
      Promise.resolve(
        [changeTo('reserved', RESERVATION), changeTo('cancelled', RESERVATION)].map(
          (change, index) => ({
            ...{ eventId, version: after + index + 1, at: new Date(0), commitId: 'commit' },
            ...change,
          }),
        ),
      ),
  },
  models,
);
const fanOut = new FanOutStore(createModels(connection), models);
const courier = new CourierStore(models);
const queue = new DeliveryQueue(models);
const replays = new Replays(models, systemClock);
const webhooks = new Webhooks({
  models,
  replays,
  backlog: new Backlog(models, systemClock),
  guard: new AddressGuard(true),
  post: () => Promise.resolve(TAKEN),
  clock: systemClock,
  onCalled: () => undefined,
});

beforeAll(async () => {
  await connect(connection, monitored(uri));
  await prepare(connection);
  await driverCollection(models.webhooks).insertMany(Array.from({ length: WEBHOOKS }, webhook));
  const deliveries = Array.from({ length: WEBHOOKS * EVENTS }, deliveriesOf);
  await driverCollection(models.deliveries).insertMany(deliveries.flat());
  await driverCollection(models.cursors).insertMany(
    Array.from({ length: 100 }, (_, n) => ({
      _id: `event-${n}`,
      version: DELIVERIES,
      leaseUntil: new Date(0),
    })),
  );
});
afterAll(async () => {
  await connection.close();
  await dropDatabase(uri);
});

function webhook(_: unknown, n: number) {
  const partner = Math.floor(n / WEBHOOKS_OF_PARTNER);
  return {
    _id: `webhook-${n}`,
    url: 'https://abc-corp.example/',
    eventTypes: [n < 3 ? ('event.changed' as const) : ('reservation.held' as const)],
    eventIds: [`event-${n % 50}`],
    ...(n < WEBHOOKS - WEBHOOKS_OF_PARTNER && { partnerId: `partner-${partner}` }),
    status: 'enabled' as const,
    secrets: [{ secret: `secret-${n}` }],
    dueAt: new Date(n),
    lease: 'lease',
    leaseUntil: new Date(n),
    calls: 1,
    createdAt: new Date(n),
    updatedAt: new Date(n),
  };
}

/** Those of one webhook and event. The last three are pending: two live, one to be posted again. */
function deliveriesOf(_: unknown, n: number) {
  const webhookId = `webhook-${n % WEBHOOKS}`;
  const eventId = `event-${Math.floor(n / WEBHOOKS)}`;
  return Array.from({ length: DELIVERIES }, (_none, place) => ({
    _id: `msg_${webhookId}/${eventId}/${place}`,
    webhookId,
    eventId,
    version: place + 1,
    place: place + 1,
    line: `${eventId}/${place}`,
    type: 'reservation.held' as const,
    body: '{}',
    status: place >= DELIVERIES - 3 ? ('pending' as const) : ('delivered' as const),
    isReplay: place === DELIVERIES - 3,
    attempts: 0,
    nextAttemptAt: new Date(n),
    createdAt: new Date(Date.now() + place),
  }));
}

const claimed = (n: number) => ({ ...webhook(undefined, n), webhookId: `webhook-${n}`, calls: 1 });

function next(n: number, isReplay: boolean, isByEvent = false) {
  const webhookId = `webhook-${n}`;
  return queue.next({ webhookId, isReplay, isByEvent, now: new Date(), limit: 3, busy: [] });
}

/** Two that are pending for a webhook. */
async function pendingOf(n: number) {
  const [first, second] = (await next(n, false)).ready;
  if (!first || !second) throw new Error('nothing is pending');
  return [first, second] as const;
}

const BY_OWNER = 'webhooks.partnerId_1_createdAt_-1__id_-1';
/** It serves no read: it keeps the limit. */
const SLOTS = 'webhooks.partnerId_1_slot_1';
const LOG = 'webhookdeliveries.webhookId_1_createdAt_-1__id_-1';
const FAILED = 'webhookdeliveries.webhookId_1_status_1_createdAt_-1__id_-1';
const DUE = 'webhookdeliveries.webhookId_1_isReplay_1_nextAttemptAt_1';
const LINE = 'webhookdeliveries.webhookId_1_line_1_place_1';
const OF_EVENT = 'webhookdeliveries.webhookId_1_eventId_1_place_1';
const WEBHOOK = 'webhooks._id_';
const DELIVERY = 'webhookdeliveries._id_';
const CURSOR = 'webhookcursors._id_';

/** What is done, the most documents that one of its commands may look at, and the indexes. */
const WORK: [string, number, string[], () => Promise<unknown>][] = [
  ['the oldest webhook', 1, ['webhooks.createdAt_-1__id_-1'], () => fanOut.oldestWebhook()],
  [
    'a page of webhooks',
    21,
    ['webhooks.createdAt_-1__id_-1'],
    () => webhooks.page(20, MIDDLE, undefined),
  ],
  [
    "a page of a partner's webhooks",
    WEBHOOKS_OF_PARTNER,
    [BY_OWNER],
    () => webhooks.page(20, MIDDLE, 'partner-3'),
  ],
  [
    'a new webhook, and which slots its partner has left',
    WEBHOOKS_OF_PARTNER + 1,
    [BY_OWNER],
    () =>
      webhooks.create({
        url: 'https://abc-corp.example/',
        eventTypes: ['reservation.held'],
        partnerId: 'partner-4',
      }),
  ],
  ['one webhook', WEBHOOKS_OF_PARTNER, [WEBHOOK], () => webhooks.find('webhook-7', 'partner-1')],
  [
    'the change of a webhook',
    EVENTS,
    [WEBHOOK],
    () => webhooks.change('webhook-7', { status: 'enabled' }, undefined),
  ],
  ['the change of a secret', 1, [WEBHOOK], () => webhooks.rotateSecret('webhook-7', undefined)],
  ['the end of a webhook', EVENTS, [WEBHOOK], () => webhooks.remove('webhook-9', undefined)],
  [
    "a page of a webhook's deliveries",
    21,
    [WEBHOOK, LOG],
    () => webhooks.deliveries('webhook-7', { limit: 20 }, undefined, undefined),
  ],
  [
    'a page of those that were given up',
    1,
    [WEBHOOK, FAILED],
    () => webhooks.deliveries('webhook-7', { limit: 20, status: 'failed' }, undefined, undefined),
  ],
  ['one delivery', 1, [WEBHOOK, DELIVERY], () => webhooks.delivery('webhook-7', 'x', undefined)],
  [
    'the replay of a delivery',
    DELIVERIES,
    [WEBHOOK, DELIVERY, LINE, OF_EVENT],
    () => webhooks.replay('webhook-10', 'msg_webhook-10/event-0/3', undefined),
  ],
  [
    'the replay of all deliveries',
    EVENTS * DELIVERIES,
    [WEBHOOK, LOG, DELIVERY],
    async () => {
      const replay = await webhooks.replaySince('webhook-11', new Date(0), undefined);
      await replays.continue({ ...claimed(11), ...(replay && { replay }) }, UNOBSERVED);
    },
  ],
  [
    "a reservation's deliveries",
    2 * WEBHOOKS_OF_PARTNER,
    [BY_OWNER, DELIVERY],
    () => reservationDeliveries.page(RESERVATION, { limit: 20 }, undefined),
  ],
  ['what waits for a webhook', 2 * EVENTS, [DUE], () => webhooks.backlog('webhook-13')],
  [
    'the end of a delivery that waits',
    DELIVERIES,
    [WEBHOOK, DELIVERY, LINE, OF_EVENT],
    () => webhooks.skip('webhook-14', 'msg_webhook-14/event-0/5', undefined),
  ],
  [
    'the end of all that waits',
    3 * EVENTS,
    [WEBHOOK, DUE],
    () => webhooks.skipAll('webhook-15', undefined),
  ],
  [
    'the webhooks of partners, and of everybody',
    2 * WEBHOOKS_OF_PARTNER,
    [BY_OWNER],
    () => fanOut.webhooksFor(['partner-5'], []),
  ],
  [
    'the webhooks of partners, and those that want a type',
    2 * WEBHOOKS_OF_PARTNER + 3,
    [BY_OWNER, 'webhooks.eventTypes_1'],
    () => fanOut.webhooksFor(['partner-5'], ['event.changed']),
  ],
  [
    'which events anybody wants messages about',
    2 * (WEBHOOKS / 50),
    ['webhooks.eventIds_1'],
    () => fanOut.wantedOf(['event-1', 'event-2', 'event-99']),
  ],
  [
    'cursors that pass over what nobody wants',
    1,
    [CURSOR],
    () => fanOut.passOver([{ eventId: 'event-7', version: 9 }], new Date()),
  ],
  ['cursors of events', 2, [CURSOR], () => fanOut.cursorsOf(['event-1', 'event-2'])],
  [
    'the way of a cursor',
    1,
    [CURSOR],
    async () => {
      const until = new Date(Date.now() + 1000);
      await fanOut.hasCursor('event-1');
      const cursor = await fanOut.claimCursor('event-1', 'lease', new Date(), until);
      if (!cursor) throw new Error('there is no cursor');
      await fanOut.advanceCursor(cursor);
      await fanOut.releaseCursor('event-1', 'lease');
    },
  ],
  [
    'the call of webhooks',
    2,
    [WEBHOOK],
    () => fanOut.callWebhooks(['webhook-12', 'webhook-13'], new Date()),
  ],
  [
    'webhooks that are due',
    25,
    ['webhooks.dueAt_1'],
    () => courier.dueWebhooks(new Date(), 20, ['webhook-0', 'webhook-1']),
  ],
  [
    'the way of a webhook',
    1,
    [WEBHOOK],
    async () => {
      await courier.claim('webhook-20', 'lease', new Date(), new Date());
      await courier.renew(claimed(20), new Date());
      await courier.release(claimed(20), new Date(), new Date());
      await courier.pause(claimed(21), new Date(), new Date());
      await courier.park(claimed(22), undefined, new Date());
      await courier.recordNotice(claimed(22), undefined);
    },
  ],
  [
    'what is to be delivered next, and when',
    EVENTS + 3,
    [DUE, LINE, OF_EVENT, CURSOR, DELIVERY],
    async () => {
      await next(30, false);
      await next(30, true);
      await next(30, false, true);
      await queue.nextAt('webhook-30');
    },
  ],
  [
    'an attempt',
    2 * EVENTS,
    [DUE, LINE, CURSOR, DELIVERY],
    async () => {
      const record = { status: 'delivered' as const, at: new Date() };
      const [first, second] = await pendingOf(31);
      await queue.recordAttempt(first, record);
      await queue.postpone(second, new Date());
      await queue.giveUp(second, 'it is damaged', new Date());
    },
  ],
  [
    'what becomes of a webhook by its attempts',
    1,
    [WEBHOOK],
    async () => {
      await courier.recordFailing(claimed(7), new Date(), new Date());
      await courier.recordWorking(claimed(7));
      await courier.disable(claimed(7), 'it is gone', new Date());
    },
  ],
];

describe('an index serves', () => {
  it.each(WORK)('%s, looking at %d documents at most', async (_what, docsMax, indexes, work) => {
    const plans = await plansOf(connection, work);

    expectServed(plans, docsMax, indexes);
  });
});

it('no index is there that nothing needs', async () => {
  const serving = WORK.flatMap(([, , indexes]) => indexes);
  await expectOnlyIndexes(models, [...serving, SLOTS]);
});
