import { randomUUID } from 'node:crypto';
import { createAccessModels } from '../src/models/access-models';
import { AdminActions } from '../src/services/access/admin-actions';
import { prepare } from '../src/services/database/database';
import { systemClock } from '../src/services/support/clock';
import { archiveEvents } from './archive/archive-events';
import { ArchiveError } from './archive/archive-files';
import { readArchiveArguments, type ArchiveOrder } from './support/archive-arguments';
import { runScript, withStore, type Store } from './support/script';

const HELP = `Moves ended events with their reservations and change logs out of the database, into files.

  npm run archive -- --before DATE --to DIR

  --before DATE  events that ended before, and have not changed since: a day, such as 2026-01-31,
                 which begins at midnight UTC, or a time, such as 2026-01-31T12:00:00Z
  --to DIR       the folder that gets a folder for each event; it is made if it is missing
  --help         this text

An event ends at endsAt, or else at startsAt; one without times has ended when it is archived or
deleted. Each file has a document a line, as mongoimport reads it, and manifest.json their number and
checksum. A file is read back before anything is removed. If the script is interrupted, start it
again with the same folder. What has to stay is told on standard error, with exit code 1. It works on
the database of MONGODB_URI or, without that, of DATA_DIR, where the API may be running.
`;

void runScript('archive', () => {
  const order = readArchiveArguments(process.argv.slice(2), new Date());
  if (order === 'help') {
    process.stdout.write(HELP);
    return Promise.resolve(0);
  }
  return withStore((store) => archive(store, order));
});

async function archive({ models }: Store, order: ArchiveOrder): Promise<number> {
  const { db: connection } = models.events;
  await prepare(connection);
  const actions = new AdminActions(createAccessModels(connection), systemClock, randomUUID);
  try {
    const left = await archiveEvents({
      models,
      ...order,
      record: async (eventId) => {
        const target = `/api/v1/events/${eventId}`;
        const requestId = randomUUID();
        await actions.begin({
          actor: 'npm run archive',
          action: 'archive_event',
          target,
          requestId,
        });
      },
      tell: (line) => {
        process.stderr.write(`${line}\n`);
      },
    });
    return left === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
