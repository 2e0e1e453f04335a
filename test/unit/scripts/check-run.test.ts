import { checkRun, type RunFacts } from '../../../scripts/load/check-run';
import type { ChangeEntry } from '../../../scripts/load/target';

const summary = (version: number, availableSeats: number) => ({
  eventId: 'gala',
  version,
  totalSeats: 10,
  availableSeats,
  tiers: [{ tierId: 'general', availableSeats }],
});

const change = (version: number, kind: string, reservationId: string): ChangeEntry => ({
  version,
  kind,
  reservationId,
  items: [{ seats: 4 }],
});

/** Two reservations of four seats were acknowledged, a third one was refused. */
const RUN: RunFacts = {
  seats: 4,
  acknowledged: new Map([
    ['a', 8],
    ['b', 9],
  ]),
  refusedForSeats: 1,
  before: summary(7, 10),
  after: summary(9, 2),
  changes: [change(8, 'reserved', 'a'), change(9, 'reserved', 'b')],
};

describe('checkRun', () => {
  it('finds nothing if the log and the summaries match the answers', () => {
    expect(checkRun(RUN)).toEqual({
      ownSeats: 8,
      otherChanges: 0,
      isSumUnknown: false,
      faults: [],
    });
  });

  it('allows for changes by others', () => {
    const others = [change(10, 'held', 'x'), change(11, 'cancelled', 'a')];
    const changes = [...RUN.changes, ...others, change(12, 'cancelled', 'x')];
    expect(checkRun({ ...RUN, changes, after: summary(12, 6) })).toMatchObject({
      otherChanges: 3,
      faults: [],
    });
    const changed = [...RUN.changes, change(10, 'changed', 'b')];
    expect(checkRun({ ...RUN, changes: changed, after: summary(10, 5) })).toMatchObject({
      isSumUnknown: true,
      faults: [],
    });
  });

  it.each<[string, Partial<RunFacts>, RegExp]>([
    [
      'a lost reservation',
      { acknowledged: new Map([['c', 9]]) },
      /^reservation c was acknowledged/,
    ],
    ['another version', { acknowledged: new Map([['a', 9]]) }, /at 8 with 4$/],
    ['other seats', { seats: 3 }, /acknowledged at version 8 with 3 seats/],
    ['a gap', { changes: [change(8, 'reserved', 'a')] }, /^of the 2 versions since 7 .* has 1$/],
    ['a wrong sum', { after: summary(9, 1) }, /^9 seats were taken, by the change log 8$/],
    ['an oversold tier', { after: summary(9, -2) }, /^tier general has -2 seats left$/],
    ['a false refusal', { after: summary(9, 4) }, /^1 were told that seats are short, but 4/],
  ])('finds %s', (_what, damage, fault) => {
    expect(checkRun({ ...RUN, ...damage }).faults).toContainEqual(
      expect.stringMatching(fault) as string,
    );
  });
});
