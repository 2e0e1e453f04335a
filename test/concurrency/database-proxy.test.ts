import { mongo } from 'mongoose';
import { DatabaseProxy } from '../support/database-proxy';
import { FailingDatabase } from '../support/failing-database';
import { freshDatabaseUri } from '../support/test-database';
import { until } from '../support/until';

const NOT_PRIMARY = { command: 'ping', shape: 'error', code: 10107, tookEffect: false } as const;

it('passes on further replies to one request', async () => {
  const uri = freshDatabaseUri();
  const database = await FailingDatabase.start(uri, 'standalone');
  const proxy = await DatabaseProxy.start(Number(new URL(database.reached(uri)).port));
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${proxy.port}`);
  let isListening = false;
  let told = 0;
  client.on('serverHeartbeatStarted', ({ awaited }) => (isListening ||= awaited));
  client.on('serverHeartbeatSucceeded', ({ awaited }) => (told += Number(awaited)));
  try {
    await client.db().command({ ping: 1 });
    await until(() => isListening);
    for (const times of [1, 2, 3]) {
      database.faults.push(NOT_PRIMARY);
      await expect(client.db().command({ ping: 1 })).rejects.toMatchObject({ code: 10107 });
      await until(() => told >= times);
    }
    await client.db().command({ ping: 1 });
  } finally {
    await client.close();
    await proxy.close();
    await database.close();
  }
});
