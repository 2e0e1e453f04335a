import { createConnection } from 'mongoose';
import { createModels } from '../../src/models/models';
import { createWebhookModels } from '../../src/models/webhook-models';
import { connect, prepare } from '../../src/services/database/database';
import { driverCollection } from '../../src/services/database/driver-collection';
import { systemClock } from '../../src/services/support/clock';
import { AddressGuard } from '../../src/services/webhooks/address-guard';
import { CourierStore, type ClaimedStream } from '../../src/services/webhooks/courier-store';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import { Replays } from '../../src/services/webhooks/replays';
import { streamIdOf } from '../../src/services/webhooks/stream-id';
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
const fanOut = new FanOutStore(createModels(connection), models);
const courier = new CourierStore(models);
const webhooks = new Webhooks({
  models,
  replays: new Replays(models, fanOut, systemClock),
  guard: new AddressGuard(true),
  post: () => Promise.resolve(TAKEN),
  clock: systemClock,
  onCalled: () => undefined,
});

beforeAll(async () => {
  await connect(connection, monitored(uri));
  await prepare(connection);
  await driverCollection(models.webhooks).insertMany(Array.from({ length: WEBHOOKS }, webhook));
  const streams = Array.from({ length: WEBHOOKS * EVENTS }, stream);
  await driverCollection(models.streams).insertMany(streams);
  await driverCollection(models.deliveries).insertMany(streams.flatMap(deliveriesOf));
  await driverCollection(models.cursors).insertMany(
    Array.from({ length: 100 }, (_, n) => ({
      _id: `event-${n}`,
      version: n,
      isSoldOut: false,
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
    ...(n < WEBHOOKS - WEBHOOKS_OF_PARTNER && { partnerId: `partner-${partner}` }),
    status: 'enabled' as const,
    secrets: [{ secret: `secret-${n}` }],
    createdAt: new Date(n),
    updatedAt: new Date(n),
  };
}

function stream(_: unknown, n: number): ClaimedStream {
  const webhookId = `webhook-${n % WEBHOOKS}`;
  const eventId = `event-${Math.floor(n / WEBHOOKS)}`;
  return {
    _id: streamIdOf(webhookId, eventId),
    webhookId,
    eventId,
    placeMax: DELIVERIES,
    dueAt: new Date(n),
    lease: 'lease',
    calls: 1,
  };
}

/** The last one is pending. */
function deliveriesOf({ _id, webhookId, eventId }: ClaimedStream) {
  return Array.from({ length: DELIVERIES }, (_, n) => ({
    _id: `msg_${_id}/${n}`,
    webhookId,
    eventId,
    version: n + 1,
    place: n + 1,
    type: 'reservation.held' as const,
    body: '{}',
    status: n === DELIVERIES - 1 ? ('pending' as const) : ('delivered' as const),
    attempts: 0,
    createdAt: new Date(Date.now() + n),
  }));
}

const streamOf = (n: number) => stream(undefined, n);

/** The one that is pending for a stream. */
async function pendingOf(n: number) {
  const [delivery] = await courier.pending(streamOf(n), 10);
  if (!delivery) throw new Error('nothing is pending');
  return delivery;
}

const BY_OWNER = 'webhooks.partnerId_1_createdAt_-1__id_-1';
/** It serves no read: it keeps the limit. */
const SLOTS = 'webhooks.partnerId_1_slot_1';
const LOG = 'webhookdeliveries.webhookId_1_createdAt_-1__id_-1';
const PENDING = 'webhookdeliveries.webhookId_1_eventId_1_place_1';
const WEBHOOK = 'webhooks._id_';
const STREAM = 'webhookstreams._id_';
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
    [WEBHOOK, STREAM],
    () => webhooks.change('webhook-7', { status: 'enabled' }, undefined),
  ],
  ['the change of a secret', 1, [WEBHOOK], () => webhooks.rotateSecret('webhook-7', undefined)],
  [
    'the end of a webhook',
    EVENTS,
    [WEBHOOK, STREAM],
    () => webhooks.remove('webhook-9', undefined),
  ],
  [
    "a page of a webhook's deliveries",
    21,
    [WEBHOOK, LOG],
    () => webhooks.deliveries('webhook-7', 20, undefined, undefined),
  ],
  [
    'the replay of a delivery',
    EVENTS * DELIVERIES,
    [WEBHOOK, DELIVERY, STREAM],
    () => webhooks.replay('webhook-10', 'msg_webhook-10/event-0/3', undefined),
  ],
  [
    'the replay of all deliveries',
    EVENTS * DELIVERIES,
    [WEBHOOK, LOG, DELIVERY, STREAM],
    () => webhooks.replaySince('webhook-11', new Date(0), undefined),
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
    'the call of streams',
    1,
    [STREAM],
    () =>
      fanOut.callStreams(
        ['event-0', 'event-new'].map((eventId) => ({
          webhookId: 'webhook-12',
          eventId,
          placeMax: 7,
        })),
        new Date(),
      ),
  ],
  [
    'streams that are due',
    30,
    ['webhookstreams.dueAt_1'],
    () => courier.dueStreams(new Date(), 20, ['webhook-0', 'webhook-1']),
  ],
  [
    'the way of a stream',
    1,
    [STREAM],
    async () => {
      await courier.claimStream(streamOf(20), 'lease', new Date(), new Date());
      await courier.releaseStream(streamOf(20), new Date(), new Date());
      await courier.parkStream(streamOf(21));
      await courier.finishStream(streamOf(22));
      await courier.forgetStream(streamOf(23));
    },
  ],
  ['what is to be delivered next', 1, [PENDING], () => courier.pending(streamOf(30), 10)],
  [
    'an attempt',
    1,
    [PENDING, DELIVERY],
    async () => {
      const record = { status: 'delivered' as const, at: new Date() };
      await courier.recordAttempt(await pendingOf(31), record);
      await courier.giveUp(await pendingOf(32), 'it is damaged', new Date());
    },
  ],
  [
    'what becomes of a webhook by its attempts',
    1,
    [WEBHOOK],
    async () => {
      await courier.recordFailing('webhook-7', new Date());
      await courier.recordWorking('webhook-7');
      await courier.disable('webhook-7', 'it is gone', new Date());
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
