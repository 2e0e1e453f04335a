import { ConnectionStates, createConnection } from 'mongoose';
import pino from 'pino';
import { compose } from '../../src/compose';
import { readConfig } from '../../src/config';
import { createWebhookModels } from '../../src/models/webhook-models';
import { connect, createPing, prepare } from '../../src/services/database/database';
import { systemClock } from '../../src/services/support/clock';
import { ApiProcess, killAll, PROGRAM, TestProcess } from '../support/api-process';
import { CUT, DatabaseProxy, passOn, type Handler } from '../support/database-proxy';
import { FailingDatabase } from '../support/failing-database';
import { setInEvent } from '../support/set-stored';
import { startServices } from '../support/start-services';
import { freshDatabaseUri } from '../support/test-database';
import { TestStore } from '../support/test-store';
import { until } from '../support/until';

const EVENT = 'node-meetup-2025';

let store: TestStore;

beforeEach(async () => {
  store = await TestStore.open(freshDatabaseUri());
});

afterEach(async () => {
  await killAll();
  await store.drop();
});

async function behindProxy<T>(
  handle: Handler,
  work: (uri: string, proxy: DatabaseProxy) => Promise<T>,
): Promise<T> {
  const proxy = await DatabaseProxy.start(Number(new URL(store.uri).port), handle);
  try {
    return await work(`mongodb://127.0.0.1:${proxy.port}${new URL(store.uri).pathname}`, proxy);
  } finally {
    await proxy.close();
  }
}

/** What a start asks of the database, but for the driver's own commands. */
async function commandsOfStart(): Promise<string[]> {
  const commands: string[] = [];
  const note: Handler = (command, forward) => {
    if (!['hello', 'ismaster', 'ping'].includes(command.name)) commands.push(command.name);
    return forward();
  };
  return behindProxy(note, async (databaseUri) => {
    const ticketBoss = compose(readConfig({ NODE_ENV: 'test' }), {
      databaseUri,
      log: pino({ level: 'silent' }),
      accessLog: () => undefined,
    });
    await ticketBoss.start();
    const sorted = [...commands].sort();
    await ticketBoss.stop();
    return sorted;
  });
}

describe('a start', () => {
  it('finds the database again that goes after the first connection, and comes back', async () => {
    const connection = createConnection();
    await behindProxy(passOn, async (plainUri, proxy) => {
      const uri = `${plainUri}?heartbeatFrequencyMS=500`;
      await connect(connection, uri);
      proxy.handle = () => Promise.resolve(CUT);
      proxy.cutAll();
      await until(() => connection.readyState === ConnectionStates.disconnected);
      await connect(connection, uri).catch(() => undefined);
      proxy.handle = passOn;
      await until(() => connection.readyState === ConnectionStates.connected);
      await connect(connection, uri);
      await createPing(connection, systemClock)();
      await connection.close();
    });
  });

  it('needs no more database operations with many events, and does not touch their journals', async () => {
    const few = await commandsOfStart();
    const seller = await startServices(store.uri);
    const eventIds = await Promise.all(Array.from({ length: 40 }, () => store.createEvent(10)));
    const sell = (eventId: string) =>
      seller.reservations.reserve({ eventId, partnerId: 'abc-corp', items: [{ seats: 1 }] });
    await Promise.all(eventIds.map(sell));
    try {
      expect(await commandsOfStart()).toEqual(few);
      expect(await Promise.all(eventIds.map((eventId) => store.slots(eventId)))).toEqual(
        eventIds.map(() => 1),
      );
    } finally {
      await seller.stop();
    }
  });

  it('listens while another process builds an index, and is ready only afterwards', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const hold: Handler = async (command, forward) => {
      if (command.name === 'createIndexes') await released;
      return forward();
    };
    await behindProxy(hold, async (databaseUri) => {
      const api = await ApiProcess.startListening({ MONGODB_URI: databaseUri });
      expect(await api.client.send('GET', '/health')).toHaveProperty('status', 200);
      expect(await api.isReady()).toBe(false);
      expect(await fetch(`${api.client.baseUrl}/metrics`)).toHaveProperty('status', 200);
      for (const answer of await Promise.all([
        api.client.reserve(EVENT, 1),
        api.client.summary(EVENT),
        api.client.send('GET', '/api/v1/events'),
      ])) {
        expect(answer).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
      }
      release();
      await until(() => api.isReady());
      expect(await api.client.reserve(EVENT, 1)).toHaveProperty('status', 201);
      await api.stop();
    });
  });

  it('succeeds even if a journal has an unknown change', async () => {
    const [strange, usual] = [await store.createEvent(10), await store.createEvent(10)];
    const changes = [{ kind: 'teleported' }];
    const slot = { commitId: 'c', firstVersion: 1, lastVersion: 1, at: new Date(0), changes };
    await setInEvent(store.models, strange, { 'journal.w1': slot, journalAt: new Date() });
    const api = await ApiProcess.start({ MONGODB_URI: store.uri });
    expect(await api.client.reserve(usual, 1)).toHaveProperty('status', 201);
  });

  it.each([
    ['ConflictingOperationInProgress', 117],
    ['DatabaseDropPending', 215],
    ['IndexBuildAborted', 276],
    ['IndexBuildAlreadyInProgress', 285],
    ['InterruptedDueToReplStateChange', 11602],
    ['BackgroundOperationInProgressForNamespace', 12587],
    ["Amazon DocumentDB's limit of one index build", 40333],
  ])('retries to build its indexes after %s', async (_name, code) => {
    const database = await FailingDatabase.start(store.uri, 'standalone');
    database.faults.push({ command: 'createIndexes', shape: 'error', code, tookEffect: false });
    try {
      const api = await ApiProcess.start({ MONGODB_URI: database.reached(store.uri) });
      expect(database.faults).toEqual([]);
      expect(await api.client.reserve(EVENT, 1)).toHaveProperty('status', 201);
      expect(api.log.join('\n')).toContain('the database is not ready, trying again');
      await api.stop();
    } finally {
      await database.close();
    }
  });
});

describe('an index that differs', () => {
  const cases: [string, string, string, object][] = [
    ['is not unique', 'commits', 'eventId_1_lastVersion_1', { unique: false }],
    ['keeps what is old for longer', 'webhookdeliveries', 'createdAt_1', { expireAfterSeconds: 1 }],
    ['is on less', 'reservations', 'expiresAt_1', { partialFilterExpression: { status: 'x' } }],
    ['has another name', 'events', 'idSuffix_1', { name: 'theirs' }],
  ];

  it.each(cases)(
    'since it %s ends the start with a line that names it, and is kept',
    async (_how, name, index, options) => {
      const { db } = store.models.events;
      createWebhookModels(db);
      await prepare(db);
      const collection = db.collection(name);
      const found = (await collection.indexes()).find((one) => one.name === index);
      await collection.dropIndex(index);
      await collection.createIndexes([{ key: found?.key ?? {}, ...options }]);
      const before = await collection.indexes();

      const api = new TestProcess(PROGRAM, [], { MONGODB_URI: store.uri, PORT: '0' });
      expect(await api.exited).toEqual({ code: 1, signal: null });
      const line = api.stderr.split('\n').find((text) => text.startsWith('cannot start: '));
      expect(line).toContain(
        `cannot start: the collection ${name} needs the index {"name":"${index}"`,
      );
      const [, ofCollection, culprit] =
        /drop that index in mongosh by db.getCollection\('(\w+)'\).dropIndex\('(\w+)'\)/.exec(
          line ?? '',
        ) ?? [];
      expect(ofCollection).toBe(name);
      expect(await collection.indexes()).toEqual(before);

      await collection.dropIndex(culprit ?? '');
      await ApiProcess.start({ MONGODB_URI: store.uri });
      expect((await collection.indexes()).find((one) => one.name === index)).toEqual(found);
    },
  );

  it('and that documents violate ends the start with a line that names both', async () => {
    const commits = store.models.commits.collection;
    await commits.dropIndex('eventId_1_lastVersion_1');
    const twin = { eventId: 'twin', lastVersion: 1 };
    await commits.insertMany([{ ...twin }, { ...twin }]);

    const api = new TestProcess(PROGRAM, [], { MONGODB_URI: store.uri, PORT: '0' });
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.stderr).toMatch(
      /^cannot start: the collection commits .*eventId_1_lastVersion_1.*"?twin"?/m,
    );
  });
});
