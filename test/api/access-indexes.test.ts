import { createConnection } from 'mongoose';
import { createAccessModels } from '../../src/models/access-models';
import { sessionModel } from '../../src/models/session-model';
import { AccessDirectory } from '../../src/services/access/access-directory';
import { AdminActions } from '../../src/services/access/admin-actions';
import { KeyUse } from '../../src/services/access/key-use';
import { PartnerKeys } from '../../src/services/access/partner-keys';
import { Partners } from '../../src/services/access/partners';
import { Sessions } from '../../src/services/access/sessions';
import { connect, prepare } from '../../src/services/database/database';
import { driverCollection } from '../../src/services/database/driver-collection';
import { systemClock } from '../../src/services/support/clock';
import { expectOnlyIndexes, expectServed } from '../support/expect-indexes';
import { monitored, plansOf } from '../support/explain-commands';
import { dropDatabase, freshDatabaseUri } from '../support/test-database';

const ROWS = 500;
const KEYS_OF_PARTNER = 10;
const SESSIONS = 20;
const tokens: string[] = [];
const MIDDLE = { createdAt: new Date(ROWS / 2), id: 'x' };

const uri = freshDatabaseUri();
const connection = createConnection();
const models = { ...createAccessModels(connection), sessions: sessionModel(connection) };
const directory = new AccessDirectory(models, systemClock);
const partners = new Partners(models, systemClock, directory);
const keys = new PartnerKeys(models, systemClock, directory);
const sessions = new Sessions(models.sessions, systemClock);
const actions = new AdminActions(models, systemClock, () => 'new-action');

beforeAll(async () => {
  await connect(connection, monitored(uri));
  await prepare(connection);
  const rows = Array.from({ length: ROWS }, (_, n) => ({ n, createdAt: new Date(n) }));
  await driverCollection(models.partners).insertMany(
    rows.map(({ n, createdAt }) => ({
      _id: `partner-${n}`,
      partnerId: `partner-${n}`,
      name: 'Partner',
      status: 'active',
      createdAt,
      updatedAt: createdAt,
    })),
  );
  await driverCollection(models.apiKeys).insertMany(
    rows.map(({ n, createdAt }) => ({
      _id: `key${n}`,
      partnerId: `partner-${n % (ROWS / KEYS_OF_PARTNER)}`,
      secretHash: '',
      scopes: [],
      createdAt,
    })),
  );
  await driverCollection(models.adminActions).insertMany(
    rows.map(({ n, createdAt }) => ({
      _id: `action-${n}`,
      createdAt,
      actor: '',
      action: '',
      target: '',
      requestId: '',
    })),
  );
});
beforeAll(async () => {
  for (let n = 0; n < SESSIONS; n += 1) tokens.push((await sessions.open('a key', true)).token);
});
afterAll(async () => {
  await connection.close();
  await dropDatabase(uri);
});

/** What is done, the most documents that one of its commands may look at, and the indexes. */
const WORK: [string, number, string[], () => Promise<unknown>][] = [
  [
    'a key that is presented, and its partner',
    1,
    ['apiKeys._id_', 'partners._id_'],
    async () => directory.key('key7'),
  ],
  ['the uses of keys', 1, ['apiKeys._id_'], () => noteUses()],
  ['one partner', 1, ['partners._id_'], () => partners.find('partner-7')],
  ['the change of a partner', 1, ['partners._id_'], () => partners.change('partner-7', {})],
  ['a page of partners', 21, ['partners.createdAt_-1__id_-1'], () => partners.page(20, MIDDLE)],
  ['one key', KEYS_OF_PARTNER, ['apiKeys._id_'], () => keys.find('partner-7', 'key7')],
  [
    "a page of a partner's keys",
    KEYS_OF_PARTNER,
    ['partners._id_', 'apiKeys.partnerId_1_createdAt_-1__id_-1'],
    () => keys.page('partner-7', 20, MIDDLE),
  ],
  [
    'the rotation of a key',
    KEYS_OF_PARTNER,
    ['apiKeys._id_'],
    () => keys.rotate('partner-7', 'key57', { overlapMs: 0 }),
  ],
  [
    'the revocation of a key',
    KEYS_OF_PARTNER,
    ['apiKeys._id_'],
    () => keys.revoke('partner-7', 'key107'),
  ],
  [
    'the end of an action',
    1,
    ['adminActions._id_'],
    () => actions.finish('action-7', { status: 200, target: '/' }),
  ],
  ['a session', 1, ['sessions._id_'], () => sessions.find(tokens[0] ?? '')],
  [
    'the end of a session',
    1,
    ['sessions._id_', 'sessions.sessionId_1'],
    () => sessions.end(tokens[1] ?? ''),
  ],
  ['a page of actions', 21, ['adminActions.createdAt_-1__id_-1'], () => actions.page(20, MIDDLE)],
];

function noteUses(): Promise<void> {
  const use = new KeyUse(models);
  for (let n = 0; n < 5; n += 1) use.note(`key${n}`, new Date());
  return use.write();
}

describe('an index serves', () => {
  it.each(WORK)('%s, looking at %d documents at most', async (_what, docsMax, indexes, work) => {
    const plans = await plansOf(connection, work);

    expectServed(plans, docsMax, indexes);
  });
});

it('no index is there that nothing needs', async () => {
  await expectOnlyIndexes(
    models,
    WORK.flatMap(([, , indexes]) => indexes),
  );
});
