import type { Connection } from 'mongoose';
import { createPing } from '../../../src/services/database/database';
import { PING_SHARED_MS } from '../../../src/tuning';

it('asks the database once for all who ask within a moment, and again after it', async () => {
  let nowMs = 0;
  let asked = 0;
  const client = { db: () => ({ command: () => Promise.resolve((asked += 1)) }) };
  const connection = { getClient: () => client } as unknown as Connection; // all that is used of it
  const ping = createPing(connection, { now: () => new Date(nowMs) });

  await Promise.all(Array.from({ length: 100 }, ping));
  nowMs = PING_SHARED_MS - 1;
  await ping();
  expect(asked).toBe(1);

  nowMs = PING_SHARED_MS;
  await Promise.all([ping(), ping()]);
  expect(asked).toBe(2);
});
