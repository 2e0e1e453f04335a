import { isDeepStrictEqual } from 'node:util';
import { settingsOf } from '../src/domain/change-event';
import { minorDigits, toMajor } from '../src/domain/currency';
import type { EventState, NewEvent } from '../src/domain/event';
import type { Models } from '../src/models/models';
import { systemClock } from '../src/services/support/clock';
import { prepare } from '../src/services/database/database';
import { Events } from '../src/services/reading/events';
import { runScript, withStore } from './support/script';
import { readSeedArguments } from './support/seed-arguments';

const HELP = `Makes an event.

  npm run seed -- --event ID --name NAME --seats N
  npm run seed -- --event ID --name NAME --tiers "VIP:100:10000,GA:500:1000" --currency USD

  --event ID       its id: a-z, 0-9 and -, at most 64
  --name NAME      its name
  --seats N        its seats, all in one tier, general
  --tiers LIST     its tiers in the order in which they are offered, each as name:seats or
                   name:seats:price. The price of a seat is in the currency's minor unit, such as
                   cents. A name begins with a letter; in the id that is made of it, spaces become -.
  --currency CODE  the currency of the prices, by ISO 4217
  --help           this text

It goes into the database of MONGODB_URI or, without that, of DATA_DIR, where the API may
be running. If the same event exists
already, that is no fault (exit code 0); if another one has its id, nothing is changed (exit code 1).
`;

void runScript('seed', async () => {
  const event = readSeedArguments(process.argv.slice(2));
  if (event === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  return withStore(({ models, place }) => seed(models, event, place));
});

async function seed(models: Models, event: NewEvent, place: string): Promise<number> {
  // An empty database is marked with the data format before anything is in it.
  await prepare(models.events.db);
  const events = new Events(models, systemClock);
  if ((await events.create(event)) === 'created') {
    process.stdout.write(`Made the event ${describe(event)}, in ${place}\n`);
    return 0;
  }
  const existing = await events.find(event.eventId);
  const text = existing ? describe(asNew(existing)) : event.eventId;
  if (existing && isDeepStrictEqual(asNew(existing), event)) {
    process.stdout.write(`There is the event ${text} already, in ${place}\n`);
    return 0;
  }
  process.stderr.write(`There is another event of that id, nothing was changed: ${text}\n`);
  return 1;
}

/** What a request to make the same event would have. */
function asNew(event: EventState): NewEvent {
  const { name, tiers } = settingsOf(event);
  return {
    eventId: event.eventId,
    name,
    tiers: Object.entries(tiers).map(([tierId, tier]) => ({ tierId, ...tier })),
  };
}

function describe({ eventId, name, tiers }: NewEvent): string {
  const seats = tiers.reduce((sum, tier) => sum + tier.totalSeats, 0);
  const each = tiers.map(({ tierId, totalSeats, priceMinor, currency }) => {
    const price =
      priceMinor === undefined || currency === undefined
        ? ''
        : ` at ${toMajor(priceMinor, currency).toFixed(minorDigits(currency))} ${currency}`;
    return `${tierId} ${totalSeats}${price}`;
  });
  return `${eventId} ("${name}") with ${seats} seats: ${each.join(', ')}`;
}
