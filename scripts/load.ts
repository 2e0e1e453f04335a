import { existsSync } from 'node:fs';
import { readConfig } from '../src/config';
import { auditDatabase } from '../src/services/reading/audit';
import { checkRun } from './load/check-run';
import { readLoadArguments, type LoadOptions } from './load/load-arguments';
import { reserveLoad, type LoadRun } from './load/reserve-load';
import { countsOf, showProgress } from './load/show-progress';
import { summaryText } from './load/summary-text';
import { Target, type EventSummary } from './load/target';
import { runScript, withConnection } from './support/script';

const HELP = `Puts a running TicketBoss under load: reserves seats of one event over many connections, and checks
that what the callers were told is true.

  npm run load -- --connections 100 --seconds 10 --seats 10

  --connections N   at the same time, each sending one request after the other (default 100)
  --seconds N       (default 10)
  --seats N         of each reservation (default 1)
  --url URL         http://HOST:PORT (default http://127.0.0.1:3000)
  --remote          allows a --url of another machine
  --event ID        (default: the default event); choose one that may be sold out
  --key KEY         where keys are required; with events:read and reservations:write
  --partner ID      for whom to reserve (default load); not needed with a partner's own key
  --database URI    audits that database, too (default: MONGODB_URI)
  --help            this text

409 counts as refused, for example because the seats are sold out; any other answer than 201 as failed.
The exit code is 0 if nothing failed and the check found no fault.
`;

void runScript('load', async () => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const options = readLoadArguments(process.argv.slice(2), readConfig(process.env).mongodbUri);
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  return load(options);
});

async function load(options: LoadOptions): Promise<number> {
  const { connections, seconds, seats, url } = options;
  const target = new Target(options);
  const before = await target.summary();
  process.stdout.write(
    `${url}, event ${before.eventId}, ${before.availableSeats} of ${before.totalSeats} seats ` +
      `available: ${connections} connections, ${seconds} s, ${seats} seats each\n`,
  );
  const run = await reserveLoad(before.eventId, options, showProgress());
  process.stdout.write(summaryText(run));

  const faults = [
    ...(await checkedByApi(target, options, before, run)),
    ...(options.database === undefined ? [] : await audited(options.database)),
  ];
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  return faults.length > 0 || countsOf(run).failed > 0 ? 1 : 0;
}

async function checkedByApi(
  target: Target,
  { seats }: LoadOptions,
  before: EventSummary,
  { accepted: acknowledged, refused }: LoadRun,
): Promise<string[]> {
  const after = await target.summary();
  const changes = await target.changes(before.eventId, before.version, after.version);
  const refusedForSeats = refused.get('not_enough_seats') ?? 0;
  const facts = { seats, acknowledged, refusedForSeats, before, after, changes };
  const { ownSeats, otherChanges, isSumUnknown, faults } = checkRun(facts);
  process.stdout.write(
    `change log, versions ${before.version} to ${after.version}: ${verdict(faults)}: ` +
      `${acknowledged.size} acknowledged reservations of ${ownSeats} seats, ` +
      `${otherChanges} changes of others, ${after.availableSeats} seats left\n` +
      (isSumUnknown
        ? 'the sum of seats was not checked: reservations were changed or confirmed\n'
        : ''),
  );
  return faults;
}

function audited(database: string): Promise<string[]> {
  return withConnection(database, async ({ models, place }) => {
    const { events, reservations, changes, faults } = await auditDatabase(models, new Date());
    const checked = `events ${events}, reservations ${reservations}, changes ${changes}`;
    process.stdout.write(`audit of ${place}: ${verdict(faults)}: ${checked}\n`);
    return faults;
  });
}

function verdict(faults: readonly string[]): string {
  return faults.length === 0 ? 'every guarantee holds' : `${faults.length} faults`;
}
