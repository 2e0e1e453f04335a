import type { Commit, ReservationChange } from '../../../src/domain/change';
import { openEvent } from '../../../src/domain/event';
import { entriesOf, reservationAfter } from '../../../src/domain/log-entry';
import { isOfReservation } from '../../../src/domain/read-log';
import type { Committers } from '../../../src/services/commits/committers';
import { toStoredCommit } from '../../../src/services/database/stored-commit';
import { newEventDocument } from '../../../src/services/database/stored-event';
import { toReservationDocument } from '../../../src/services/database/stored-reservation';
import { Reservations } from '../../../src/services/reading/reservations';
import { Database } from '../../simulation/database';
import { directLink } from '../../simulation/link';
import { Random } from '../../simulation/random';
import { simulatedModels } from '../../simulation/simulated-models';
import { idOf, newEvent, NOW } from '../../support/builders';

function change(name: string, overrides: Partial<ReservationChange> = {}): ReservationChange {
  const items = [{ tierId: 'general', seats: 1 }];
  return { kind: 'held', reservationId: idOf(name), partnerId: 'abc-corp', items, ...overrides };
}

function commitOf(commitId: string, firstVersion: number, changes: ReservationChange[]): Commit {
  const lastVersion = firstVersion + changes.length - 1;
  return { commitId, firstVersion, lastVersion, at: NOW, changes };
}

const HELD = ['first', 'second', 'third', 'fourth'];

/** Four settled holds, of which the latest is cancelled in a slot that is not settled yet. */
function reservationsOfEvent(): Reservations {
  const database = Database.empty(() => NOW);
  const held = commitOf(
    'settled',
    1,
    HELD.map((name) => change(name)),
  );
  for (const entry of entriesOf('meet-up', held).filter(isOfReservation)) {
    database.reservations.insert({ ...toReservationDocument(reservationAfter(entry)) });
  }
  const created = { version: 4, at: NOW };
  const slot = commitOf('slot', 5, [change('fourth', { kind: 'cancelled', created })]);
  const event = newEventDocument({ ...openEvent(newEvent()), version: 5 }, NOW);
  database.events.insert({ ...event, journal: { w1a: toStoredCommit(slot) } });
  const models = simulatedModels(directLink(database), new Random(1));
  const nobody: unknown = undefined; // lists ask no committer
  return new Reservations(models, nobody as Committers);
}

async function pagesOf(status: 'held' | 'cancelled', limit: number): Promise<string[][]> {
  const reservations = reservationsOfEvent();
  const pages: string[][] = [];
  let before: number | undefined;
  do {
    const page = await reservations.page({ eventId: 'meet-up', status, before }, limit);
    pages.push((page?.data ?? []).map(({ reservationId }) => reservationId));
    before = page?.next;
  } while (before !== undefined);
  return pages;
}

describe('a list', () => {
  it('has full pages although what the database finds first has another status by now', async () => {
    const [first, second, third] = HELD.map(idOf);
    expect(await pagesOf('held', 2)).toEqual([[third, second], [first]]);
  });

  it('has what the database does not find yet', async () => {
    expect(await pagesOf('cancelled', 2)).toEqual([[idOf('fourth')]]);
  });
});
