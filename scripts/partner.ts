import { randomUUID } from 'node:crypto';
import { keyStatus, writeKey, type ApiKey } from '../src/domain/api-key';
import type { Partner } from '../src/domain/partner';
import { createAccess, type Access } from '../src/services/access/access';
import { systemClock } from '../src/services/support/clock';
import { prepare } from '../src/services/database/database';
import { newKey } from '../src/services/access/new-key';
import type { Page, Place } from '../src/services/database/page';
import {
  readPartnerArguments,
  type PartnerCommand,
  type PartnerOrder,
} from './support/partner-arguments';
import { runScript, withStore, type Store } from './support/script';

const HELP = `Creates partners, and issues and revokes their keys.

  npm run partner -- create --partner ID --name NAME [--scopes LIST]
  npm run partner -- issue --partner ID --scopes LIST
  npm run partner -- revoke --partner ID --key KEYID
  npm run partner -- list
  npm run partner -- new-key

  --partner ID   the partner's id: 1 to 100 printable characters
  --name NAME    its name
  --scopes LIST  what its key may do, separated by commas: reservations:read, reservations:write,
                 events:read, events:write, admin (all of it, for every partner). create issues a
                 key only if there are some.
  --key KEYID    the middle part of a key, tb_<keyId>_<secret>
  --help         this text

A key is printed once, alone on standard output; it cannot be read again. new-key prints one for
ADMIN_API_KEY, and keeps it nowhere. The others work on the database of MONGODB_URI or, without that,
of DATA_DIR; the API refuses a key that is revoked here within seconds.
`;

void runScript('partner', () => {
  const order = readPartnerArguments(process.argv.slice(2));
  if (order === 'help') return Promise.resolve(print(HELP.trimEnd()));
  const { command } = order;
  if (command === 'new-key') return Promise.resolve(print(writeKey(newKey())));
  return withStore((store) => carryOut(store, { ...order, command }));
});

/** An order that needs the database. */
type StoreOrder = PartnerOrder & { command: Exclude<PartnerCommand, 'new-key'> };

async function carryOut({ models, place }: Store, order: StoreOrder): Promise<number> {
  const { db: connection } = models.events;
  const access = createAccess({
    connection,
    clock: systemClock,
    onTrouble: () => undefined, // no key is used here
  });
  await prepare(connection);
  try {
    await record(access, order);
    return await run(access, order, place);
  } finally {
    await access.stop();
  }
}

async function run(access: Access, order: StoreOrder, place: string): Promise<number> {
  if (order.command === 'create') return create(access, order, place);
  if (order.command === 'issue') return issue(access, order);
  if (order.command === 'revoke') return revoke(access, order);
  return list(access);
}

/** As the API does it; what cannot be recorded is not done. */
async function record({ adminActions }: Access, { command, partnerId, keyId }: StoreOrder) {
  if (command === 'list') return;
  const partner = `/api/v1/partners/${encodeURIComponent(partnerId)}`;
  await adminActions.begin({
    actor: 'npm run partner',
    action: { create: 'create_partner', issue: 'issue_key', revoke: 'revoke_key' }[command],
    target: command === 'revoke' ? `${partner}/keys/${keyId}` : partner,
    requestId: randomUUID(),
  });
}

async function create(access: Access, order: PartnerOrder, place: string): Promise<number> {
  const { partnerId, name, scopes } = order;
  if (!(await access.partners.create({ partnerId, name }))) {
    return fail(`There is a partner ${partnerId} already, nothing was changed`);
  }
  tell(`Made the partner ${partnerId} ("${name}"), in ${place}`);
  return scopes.length > 0 ? issue(access, order) : 0;
}

async function revoke({ partnerKeys }: Access, { partnerId, keyId }: PartnerOrder) {
  return (await partnerKeys.revoke(partnerId, keyId))
    ? print(`Revoked the key ${keyId} of ${partnerId}`)
    : fail(`The partner ${partnerId} has no key ${keyId}`);
}

async function issue({ partnerKeys }: Access, { partnerId, scopes }: PartnerOrder) {
  const issued = await partnerKeys.issue(partnerId, { scopes });
  if (!issued) return fail(`There is no partner ${partnerId}`);
  tell(`A key for ${scopes.join(', ')}, shown this once:`);
  return print(issued.key);
}

async function list({ partners, partnerKeys }: Access): Promise<number> {
  for await (const partner of everyRow((place) => partners.page(ROWS, place))) {
    print(describePartner(partner));
    const keys = everyRow(
      async (place) => (await partnerKeys.page(partner.partnerId, ROWS, place)) ?? NO_ROWS,
    );
    for await (const key of keys) print(`  ${describeKey(key)}`);
  }
  return 0;
}

const ROWS = 100;
const NO_ROWS = { data: [], next: undefined };

async function* everyRow<Row>(
  read: (place: Place | undefined) => Promise<Page<Row>>,
): AsyncGenerator<Row> {
  let page = await read(undefined);
  yield* page.data;
  while (page.next) {
    page = await read(page.next);
    yield* page.data;
  }
}

function describePartner({ partnerId, name, status }: Partner): string {
  return `${partnerId} ("${name}"), ${status}`;
}

function describeKey(key: ApiKey): string {
  const { keyId, scopes, lastUsedAt } = key;
  const use = lastUsedAt ? `last used ${lastUsedAt.toISOString()}` : 'never used';
  return `${keyId}: ${keyStatus(key, new Date())}, ${scopes.join(' ')}, ${use}`;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Not on standard output, which a key has for itself. */
function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(text: string): number {
  tell(text);
  return 1;
}
