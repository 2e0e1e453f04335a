import { auditDatabase, type AuditReport } from '../src/services/reading/audit';
import { ArgumentError, readArguments } from './support/arguments';
import { SpilledStates } from './support/spilled-states';
import { runScript, withStore, type Store } from './support/script';

const HELP = `Checks every guarantee that shows in a database: the seats of each event and tier, the change log
from the first version to the last, each reservation and each partner's seats against the changes, journals
left behind.

  npm run audit

It reads the database of MONGODB_URI or, without that, of DATA_DIR, and writes nothing; the database
may be in use. A line for each fault, exit code 1; if there is none, one line and exit code 0. What
takes long tells on standard error how far it is. However large an event is, the script needs little
memory: it keeps what it has to remember in a temporary file.
`;

void runScript('audit', () => {
  const { isHelpWanted, faults } = readArguments(process.argv.slice(2), []);
  if (isHelpWanted) {
    process.stdout.write(HELP);
    return Promise.resolve(0);
  }
  if (faults.length > 0) throw new ArgumentError(faults);
  return withStore(audit);
});

async function audit({ models, place }: Store): Promise<number> {
  const states = new SpilledStates(STATES_IN_MEMORY);
  const onProgress = telling();
  const { events, changes, reservations, faults } = await auditDatabase(models, new Date(), {
    states,
    onProgress,
  }).finally(() => states.close());
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  const checked = `events ${events}, reservations ${reservations}, changes ${changes}, in ${place}`;
  if (faults.length === 0) process.stdout.write(`Every guarantee holds: ${checked}\n`);
  else process.stderr.write(`${faults.length} faults found: ${checked}\n`);
  return faults.length === 0 ? 0 : 1;
}

const STATES_IN_MEMORY = 100_000;
const TELL_MS = 5000;

/** Tells from time to time how far the audit is. */
function telling(): (report: Readonly<AuditReport>) => void {
  let toldAt = Date.now();
  return ({ events, changes, reservations, faults }) => {
    if (Date.now() - toldAt < TELL_MS) return;
    toldAt = Date.now();
    process.stderr.write(
      `… events ${events}, changes ${changes}, reservations ${reservations}, faults ${faults.length}\n`,
    );
  };
}
