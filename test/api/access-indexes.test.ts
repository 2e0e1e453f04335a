import { createConnection } from 'mongoose';
import { createAccessModels } from '../../src/models/access-models';
import { connect, prepare } from '../../src/services/database/database';
import { after, NEWEST_FIRST } from '../../src/services/database/page';
import { explainedPlan, isOnIndex } from '../support/explained-plan';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const uri = freshDatabaseUri();
const connection = createConnection();
const models = createAccessModels(connection);
const ROWS = 500;
const MIDDLE = { createdAt: new Date(ROWS / 2), id: 'f'.repeat(24) };

beforeAll(async () => {
  await connect(connection, uri);
  await prepare(connection);
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    createdAt: new Date(n),
    keyId: `key-${n}`,
    actionId: `action-${n}`,
    partnerId: `partner-${n}`,
  }));
  const keys = rows.map((row, n) => ({ ...row, partnerId: `partner-${n % 50}` }));
  await models.partners.collection.insertMany(rows.map((row) => ({ ...row })));
  await models.apiKeys.collection.insertMany(keys);
  await models.adminActions.collection.insertMany(rows.map((row) => ({ ...row })));
});
afterAll(async () => {
  await connection.close();
  await dropDatabase(uri);
});

describe('an index serves', () => {
  const limit = 21;
  it.each<[string, object, number]>([
    ['a key that is presented', { find: 'apiKeys', filter: { keyId: 'key-7' } }, 1],
    ['its partner', { find: 'partners', filter: { partnerId: 'partner-7' } }, 1],
    [
      "a page of a partner's keys",
      { find: 'apiKeys', filter: { partnerId: 'partner-7' }, sort: NEWEST_FIRST, limit },
      10,
    ],
    [
      'a page of partners',
      { find: 'partners', filter: after(MIDDLE), sort: NEWEST_FIRST, limit },
      21,
    ],
    [
      'a page of admin actions',
      { find: 'adminActions', filter: after(MIDDLE), sort: NEWEST_FIRST, limit },
      21,
    ],
    ['the end of an action', { find: 'adminActions', filter: { actionId: 'action-7' } }, 1],
  ])('%s', async (_name, explain, rows) => {
    const db = connection.getClient().db(connection.name);
    const plan = explainedPlan(await db.command({ explain, verbosity: 'executionStats' }));

    expect(isOnIndex(plan)).toBe(true);
    expect(plan.stages).not.toContain('SORT');
    expect(plan.docsExamined).toBeGreaterThan(0);
    expect(plan.docsExamined).toBeLessThanOrEqual(rows);
  });
});
