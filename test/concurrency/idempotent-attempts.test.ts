import { createConnection } from 'mongoose';
import { problem } from '../../src/domain/problems';
import { IDEMPOTENT_ANSWER_HOURS, WEBHOOKS_PER_OWNER_MAX } from '../../src/limits';
import { idempotentRequestModel } from '../../src/models/idempotent-request-model';
import { createModels } from '../../src/models/models';
import { createWebhookModels } from '../../src/models/webhook-models';
import { createAccess } from '../../src/services/access/access';
import { connect, prepare } from '../../src/services/database/database';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import {
  IdempotentRequests,
  type Attempt,
} from '../../src/services/idempotency/idempotent-requests';
import { Events } from '../../src/services/reading/events';
import type { RandomBytes } from '../../src/services/support/random-bytes';
import { AddressGuard } from '../../src/services/webhooks/address-guard';
import { Webhooks, type WebhooksSurroundings } from '../../src/services/webhooks/webhooks';
import { IDEMPOTENT_LEASE_MS } from '../../src/tuning';
import { newEvent } from '../support/builders';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';
import { VirtualClock } from '../support/virtual-clock';

const WAIT_MS = 1000;

const uri = freshDatabaseUri();
const clock = new VirtualClock();
const connection = createConnection();
const records = idempotentRequestModel(connection);
const requests = new IdempotentRequests(records, clock, WAIT_MS);
const events = new Events(createModels(connection), clock);
const access = createAccess({ connection, clock, onTrouble: () => undefined });
const webhooks = new Webhooks({
  models: createWebhookModels(connection),
  guard: new AddressGuard(true),
  clock,
  onCalled: () => undefined,
} as unknown as WebhooksSurroundings); // nothing here is posted

beforeAll(async () => {
  await connect(connection, uri);
  await prepare(connection);
});
afterAll(async () => {
  await connection.close();
  await dropDatabase(uri);
});
beforeEach(() => records.deleteMany());

const KEY = 'a key that nobody can guess';

/** Attempts at one request. */
function send<Answer>(attempt: Attempt<Answer>, payload: unknown = {}) {
  return requests.once({ scope: [], key: KEY, payload }, attempt);
}

function doing<Answer>(work: (random: RandomBytes) => Promise<Answer>): Attempt<Answer> {
  return async (random) => ({ answer: await work(random), isDone: true });
}

/** An attempt that has done its work when it `arrived`, and goes no further until it may. */
function paused<Answer>(work: (random: RandomBytes) => Promise<Answer>) {
  let goOn: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const attempt = doing(async (random) => {
    const answer = await work(random);
    arrive();
    await gate;
    return answer;
  });
  return { attempt, arrived, goOn };
}

/** What is made, and how many of it there are. */
interface Work {
  make: (random: RandomBytes) => Promise<unknown>;
  count: () => Promise<number>;
}

const SCOPES = { scopes: ['admin' as const] };

let eventsMade = 0;
let partnersMade = 0;

async function createPartner(): Promise<string> {
  const partnerId = `partner-${(partnersMade += 1)}`;
  await access.partners.create({ partnerId, name: 'Partner' });
  return partnerId;
}

async function keysOf(partnerId: string) {
  return (await access.partnerKeys.page(partnerId, 9, undefined))?.data ?? [];
}

function anEvent(): Work {
  const event = newEvent({ eventId: `event-${(eventsMade += 1)}` });
  return {
    make: (random) => events.create(event, random),
    count: async () => ((await events.find(event.eventId)) ? 1 : 0),
  };
}

function aPartner(): Work {
  const partnerId = `partner-${(partnersMade += 1)}`;
  return {
    make: (random) => access.partners.create({ partnerId, name: 'Once' }, random),
    count: async () => ((await access.partners.find(partnerId)) ? 1 : 0),
  };
}

async function aKey(): Promise<Work> {
  const partnerId = await createPartner();
  return {
    make: (random) => access.partnerKeys.issue(partnerId, SCOPES, random),
    count: async () => (await keysOf(partnerId)).length,
  };
}

async function aRotation(): Promise<Work> {
  const partnerId = await createPartner();
  const issued = await access.partnerKeys.issue(partnerId, SCOPES);
  const former = issued?.apiKey.keyId ?? '';
  return {
    make: (random) => access.partnerKeys.rotate(partnerId, former, { overlapMs: 0 }, random),
    count: async () => {
      const keys = await keysOf(partnerId);
      return keys.filter(({ keyId, revokedAt }) => keyId !== former && !revokedAt).length;
    },
  };
}

async function aWebhook(): Promise<Work> {
  const partnerId = await createPartner();
  return {
    make: (random) => webhooks.create(webhookOf(partnerId), random),
    count: async () => (await webhooks.page(99, undefined, partnerId)).data.length,
  };
}

async function aNewSecret(): Promise<Work> {
  const made = await webhooks.create(webhookOf(await createPartner()));
  const webhookId = made.kind === 'webhook' ? made.webhook.webhookId : '';
  return {
    make: (random) => webhooks.rotateSecret(webhookId, undefined, random),
    count: async () => ((await webhooks.find(webhookId, undefined))?.secrets.length ?? 0) - 1,
  };
}

function webhookOf(partnerId: string) {
  return { url: 'https://hooks.example/', eventTypes: ['reservation.held' as const], partnerId };
}

describe.each(Object.entries({ anEvent, aPartner, aKey, aRotation, aWebhook, aNewSecret }))(
  'two attempts at one request for %s',
  (_what, prepareWork) => {
    it('make it once and get one answer, when the first continues after its lease', async () => {
      const { make, count } = await prepareWork();
      const first = paused(make);
      const firstOutcome = send(first.attempt);
      await first.arrived;
      clock.advance(IDEMPOTENT_LEASE_MS);
      const second = await send(doing(make));
      expect(await count()).toBe(1);
      first.goOn();

      expect(second).toMatchObject({ kind: 'answered', replayed: false });
      const again = JSON.parse(JSON.stringify({ ...second, replayed: true })) as unknown;
      expect(await firstOutcome).toEqual(again);
      expect(await send(doing(make))).toEqual(again);
      expect(await count()).toBe(1);
    });

    it('make it once, when the database was gone after the first had made it', async () => {
      const { make, count } = await prepareWork();
      let lost: unknown;
      const first = send(async (random) => {
        lost = await make(random);
        throw new UnavailableError('away');
      });
      await expect(first).rejects.toThrow('away');

      expect(await send(doing(make))).toEqual({ kind: 'answered', answer: lost, replayed: false });
      expect(await count()).toBe(1);
    });
  },
);

it('the last webhook that its owner may have is found by a second attempt', async () => {
  const partnerId = await createPartner();
  const make = (random?: RandomBytes) => webhooks.create(webhookOf(partnerId), random);
  for (let made = 1; made < WEBHOOKS_PER_OWNER_MAX; made += 1) await make();
  const first = send(async (random) => {
    await make(random);
    throw new UnavailableError('away');
  });
  await expect(first).rejects.toThrow('away');

  expect(await send(doing(make))).toMatchObject({ answer: { kind: 'webhook' } });
  expect(await make()).toMatchObject({ refusal: { code: 'webhook_limit_reached' } });
});

it('what somebody else made is not the answer of a second attempt', async () => {
  await events.create(newEvent({ eventId: 'taken' }));
  const make = (random: RandomBytes) => events.create(newEvent({ eventId: 'taken' }), random);
  const failing = send(() => Promise.reject(new UnavailableError('away')));

  await expect(failing).rejects.toThrow('away');
  expect(await send(doing(make))).toMatchObject({ answer: 'exists' });
});

describe('a repetition', () => {
  /** While the first attempt is paused, the second one waits. */
  async function repeated() {
    const sleep = jest.spyOn(clock, 'sleep');
    const first = paused(() => Promise.resolve(1));
    const firstOutcome = send(first.attempt);
    await first.arrived;
    const second = send(doing(() => Promise.resolve(2)));
    await until(() => sleep.mock.calls.length > 0);
    return { first, firstOutcome, second, sleep };
  }

  it('waits for the answer of the request in progress', async () => {
    const { first, firstOutcome, second, sleep } = await repeated();
    first.goOn();
    await firstOutcome;
    clock.advance(WAIT_MS / 2);

    expect(await second).toEqual({ kind: 'answered', answer: 1, replayed: true });
    sleep.mockRestore();
  });

  it('is told to come again if that takes too long', async () => {
    const { first, firstOutcome, second, sleep } = await repeated();
    clock.advance(WAIT_MS);

    expect(await second).toEqual({ kind: 'refused', refusal: { code: 'request_in_progress' } });
    first.goOn();
    expect(await firstOutcome).toMatchObject({ answer: 1, replayed: false });
    sleep.mockRestore();
  });

  it('is refused at once if its payload is another', async () => {
    const first = paused(() => Promise.resolve(1));
    const firstOutcome = send(first.attempt, { seats: 1 });
    await first.arrived;
    const other = await send(
      doing(() => Promise.resolve(2)),
      { seats: 2 },
    );
    first.goOn();

    expect(other).toEqual({ kind: 'refused', refusal: { code: 'idempotency_key_reused' } });
    await firstOutcome;
  });

  it('takes over at once, and draws the same bytes, when the first attempt may have done something', async () => {
    const drawn: string[] = [];
    const draw = (random: RandomBytes) => void drawn.push(random(16).toString('hex'));
    const failing = send((random) => {
      draw(random);
      draw(random);
      return Promise.reject(new UnavailableError('away'));
    });

    await expect(failing).rejects.toThrow('away');
    await send(
      doing((random) => {
        draw(random);
        draw(random);
        return Promise.resolve({});
      }),
    );
    expect(drawn.slice(2)).toEqual(drawn.slice(0, 2));
    expect(drawn[0]).not.toBe(drawn[1]);
  });

  it('that is refused after the lease of a paused attempt has that one make nothing twice', async () => {
    const drawn: string[] = [];
    const first = paused((random) => Promise.resolve(drawn.push(random(16).toString('hex'))));
    const firstOutcome = send(first.attempt);
    await first.arrived;
    clock.advance(IDEMPOTENT_LEASE_MS);
    await send(() => Promise.resolve({ answer: 'refused', isDone: false }));
    first.goOn();

    expect(await firstOutcome).toMatchObject({ kind: 'answered', replayed: false });
    expect(drawn).toHaveLength(2);
    expect(drawn[0]).toBe(drawn[1]);
  });

  it('starts anew after a refusal, with any payload', async () => {
    const drawn: string[] = [];
    const draw = (random: RandomBytes) => void drawn.push(random(16).toString('hex'));
    const refusing = send((random) => {
      draw(random);
      return Promise.reject(problem('event_exists'));
    });

    await expect(refusing).rejects.toThrow();
    const refused = await send(
      (random) => {
        draw(random);
        return Promise.resolve({ answer: 'refused', isDone: false });
      },
      { seats: 2 },
    );
    const made = await send(
      (random) => {
        draw(random);
        return Promise.resolve({ answer: 'made', isDone: true });
      },
      { seats: 3 },
    );
    expect([refused, made]).toMatchObject([{ replayed: false }, { replayed: false }]);
    expect(new Set(drawn).size).toBe(3);
  });
});

it('a record is removed by the database after its time', async () => {
  await send(doing(() => Promise.resolve({})));
  const [record] = await records.find().lean();
  const ttl = (await records.collection.indexes()).find(
    ({ expireAfterSeconds }) => expireAfterSeconds !== undefined,
  );

  expect(ttl).toMatchObject({ key: { expiresAt: 1 }, expireAfterSeconds: 0 });
  expect(record?.expiresAt.getTime()).toBe(
    clock.now().getTime() + IDEMPOTENT_ANSWER_HOURS * 3_600_000,
  );
});

it('what is stored can be read with the idempotency key only', async () => {
  await send(doing(() => Promise.resolve({ secret: 'whsec_0123456789' })));
  const stored = JSON.stringify(await records.find().lean());

  expect(stored).not.toMatch(/whsec|a key that/);
  await records.updateMany({}, [{ $set: { answer: '$seed' } }], { updatePipeline: true });
  await expect(send(doing(() => Promise.resolve({})))).rejects.toThrow(/authenticate/);
});
