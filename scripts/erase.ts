import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccessModels } from '../src/models/access-models';
import { AdminActions } from '../src/services/access/admin-actions';
import { prepare } from '../src/services/database/database';
import { systemClock } from '../src/services/support/clock';
import { eraseNotes, type Erased, type Whose } from './erase/erase-notes';
import { readEraseArguments } from './support/erase-arguments';
import { runScript, withStore, type Store } from './support/script';

const HELP = `Erases the reference and the metadata of reservations, in which personal data may be.

  npm run erase -- --reservation ID
  npm run erase -- --partner ID

  --reservation ID  the id of one reservation
  --partner ID      the id of a partner: all of its reservations
  --help            this text

They are taken out of the reservations, the change logs, the journals, the webhooks' deliveries and
the collection faults; everything else stays as it is. It works on the database of MONGODB_URI or,
without that, of DATA_DIR, where the API may be running. What a process is changing at that very
moment may bring notes back: they are looked for twice, and the exit code is 1 if the second look
found some. Run it again then. Backups and archives keep what they have.
`;

void runScript('erase', () => {
  const whose = readEraseArguments(process.argv.slice(2));
  if (whose === 'help') {
    process.stdout.write(HELP);
    return Promise.resolve(0);
  }
  return withStore((store) => erase(store, whose));
});

/** A commit that is on its way is settled by then. */
const LOOK_AGAIN_MS = 1000;

async function erase({ models, place }: Store, whose: Whose): Promise<number> {
  await prepare(models.events.db);
  await record(models.events.db, whose);
  const first = await eraseNotes(models, whose);
  await sleep(LOOK_AGAIN_MS);
  const again = await eraseNotes(models, whose);
  process.stdout.write(`Erased notes in ${describe(first, again)}, in ${place}\n`);
  if (Object.values(again).every((count) => count === 0)) return 0;
  process.stderr.write('Changes brought notes back meanwhile: run it again\n');
  return 1;
}

/** As the API does it; what cannot be recorded is not done. */
async function record(connection: Store['models']['events']['db'], whose: Whose): Promise<void> {
  const actions = new AdminActions(createAccessModels(connection), systemClock, randomUUID);
  await actions.begin({
    actor: 'npm run erase',
    action: 'erase_notes',
    target:
      'reservationId' in whose
        ? `/api/v1/reservations/${whose.reservationId}`
        : `/api/v1/partners/${encodeURIComponent(whose.partnerId)}`,
    requestId: randomUUID(),
  });
}

function describe(first: Erased, again: Erased): string {
  const counts = Object.entries(first).map(
    ([place, count]) => `${place} ${count + again[place as keyof Erased]}`, // they have the same
  );
  return counts.join(', ');
}
