import fc from 'fast-check';
import type { Command, Outcome } from '../../src/domain/command';
import { systemClock, type Clock } from '../../src/services/support/clock';
import { latestInJournal } from '../../src/domain/journal';
import { sumSeats } from '../../src/domain/reservation';
import { GroupCommitter } from '../../src/services/commits/group-committer';
import type { Attempt } from '../../src/services/commits/ledger';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { recoverAll } from '../support/recover';
import { auditStore } from '../support/audit-store';
import { idOf, newEvent, NOW } from '../support/builders';
import { FakeLedger, type Gate } from '../support/fake-ledger';
import { FakeStore } from '../support/fake-store';

/**
 * Two committers on one store. Before and after each operation takes effect, fast-check decides
 * which one continues; requests and replies get lost, and a process may die between any two steps.
 */
interface World {
  store: FakeStore;
  /** The answers by the commands' positions; missing for unanswered ones. */
  outcomes: Map<number, Outcome>;
  /** Answers that were not true when they were given. */
  untrue: string[];
}

const SEATS_PER_PARTNER = 7;

type Fault = 'none' | 'lost';

interface Scenario {
  commands: { command: Command; process: 0 | 1 }[];
  /** What happens to each step in turn; none after the last. */
  faults: Fault[];
  /** The step at which the first process dies, if it comes so far. */
  diesAt: number;
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  commands: fc.array(fc.record({ command: command(), process: fc.constantFrom(0, 1) }), {
    minLength: 4,
    maxLength: 20,
  }),
  faults: fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'lost'), { maxLength: 40 }),
  diesAt: fc.integer({ min: 1, max: 300 }),
});

function command(): fc.Arbitrary<Command> {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f').map(idOf);
  return fc.oneof(
    fc.record({
      kind: fc.constant('reserve' as const),
      reservationId: key,
      partnerId: fc.constantFrom('abc-corp', 'xyz-corp'),
      items: fc.integer({ min: 2, max: 5 }).map((seats) => [{ seats }]),
      requestHash: fc.constant('same'),
    }),
    fc.record({ kind: fc.constant('cancel' as const), reservationId: key }),
  );
}

async function play(
  scheduler: fc.Scheduler,
  { commands, faults, diesAt }: Scenario,
  filterOf?: (attempt: Attempt) => Record<string, unknown>,
): Promise<World> {
  const store = new FakeStore(newEvent({ limits: { seatsPerPartner: SEATS_PER_PARTNER } }));
  const pendingFaults = [...faults];
  let steps = 0;
  const gate = (process: number): Gate => {
    return async (step) => {
      await scheduler.schedule(Promise.resolve(), `${process} ${step}`);
      steps += 1;
      if (process === 0 && steps >= diesAt) await new Promise(() => undefined);
      if (pendingFaults.shift() === 'lost') throw new UnavailableError(step);
    };
  };
  const clock: Clock = {
    now: () => NOW,
    sleep: async () => scheduler.schedule(Promise.resolve(), 'sleep'),
    turn: async () => scheduler.schedule(Promise.resolve(), 'turn'),
    after: () => () => undefined,
    random: () => 0,
  };
  let commits = 0;
  const committers = [0, 1].map(
    (process) =>
      new GroupCommitter(store.eventId, {
        ledger: new FakeLedger(store, `w${process}`, gate(process), filterOf),
        clock,
        newCommitId: () => `commit-${(commits += 1)}`,
        deadlineMs: 1000,
        onTrouble: () => undefined,
      }),
  );
  const outcomes = new Map<number, Outcome>();
  const untrue: string[] = [];
  const submit = async ({ command, process }: Scenario['commands'][number], index: number) => {
    await scheduler.schedule(Promise.resolve(), `submit ${index}`);
    const since = store.history.length - 1;
    const outcome = await committers[process]?.submit(command);
    if (!outcome) return;
    outcomes.set(index, outcome);
    untrue.push(...untruths(store, since, command, outcome));
  };
  commands.forEach((submitted, index) => void submit(submitted, index));
  await scheduler.waitIdle();
  await recoverAll(new FakeLedger(store, 'w2'), { ...systemClock, now: () => NOW }, -1);
  return { store, outcomes, untrue };
}

/** An accepted reservation is in the journal or settled when it is answered; a refusal was true since. */
function untruths(store: FakeStore, since: number, command: Command, outcome: Outcome): string[] {
  if (outcome.kind === 'reservation') {
    const { reservationId, version } = outcome.reservation;
    const settled = store.reservations.get(reservationId)?.version ?? 0;
    const inJournal = latestInJournal(store.eventId, store.journal).get(reservationId)?.version;
    return Math.max(settled, inJournal ?? 0) >= version
      ? []
      : [`${reservationId} at ${version} is not there`];
  }
  if (outcome.kind !== 'refused' || command.kind !== 'reserve') return [];
  const wanted = sumSeats(command.items.map(({ seats }) => ({ tierId: 'general', seats })));
  const moments = store.history.slice(since);
  const wasSo = {
    not_enough_seats: moments.some(({ available }) => available < wanted),
    partner_limit_reached: moments.some(
      ({ partnerSeats }) => (partnerSeats.get(command.partnerId) ?? 0) + wanted > SEATS_PER_PARTNER,
    ),
    idempotency_key_reused: false,
  }[outcome.refusal.code as string];
  return wasSo ? [] : [`falsely refused: ${JSON.stringify({ command, outcome })}`];
}

test('any interleaving with lost requests, lost replies and a crash keeps every guarantee', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), scenario, async (scheduler, played) => {
      const world = await play(scheduler, played);
      expect(auditStore(world.store)).toEqual([]);
      expect(world.untrue).toEqual([]);
      const unanswered = played.commands.filter(
        ({ process }, index) => process === 1 && !world.outcomes.has(index),
      );
      expect(unanswered).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('one key has one effect with concurrent writers', async () => {
  const same: Command = {
    kind: 'reserve',
    reservationId: idOf('a'),
    partnerId: 'abc-corp',
    items: [{ seats: 2 }],
    requestHash: 'same',
  };
  const commands = Array.from({ length: 8 }, (_, index) => ({
    command: same,
    process: index % 2 === 0 ? (0 as const) : (1 as const),
  }));
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      scenario.map(({ faults }) => faults),
      async (scheduler, faults) => {
        const { store, outcomes } = await play(scheduler, { commands, faults, diesAt: Infinity });
        expect(store.event.availableSeats).toBe(8);
        expect(new Set([...outcomes.values()].map(reservationVersion))).toEqual(new Set([1]));
        expect([...outcomes.values()].filter(isFirst)).toHaveLength(1);
        expect(outcomes.size).toBe(commands.length);
      },
    ),
    { numRuns: 300 },
  );
});

function reservationVersion(outcome: Outcome): number {
  return outcome.kind === 'reservation' ? outcome.reservation.version : -1;
}

function isFirst(outcome: Outcome): boolean {
  return outcome.kind === 'reservation' && !outcome.replayed;
}

test('twin: without version and seats in the filter, the same check finds overselling', async () => {
  const unguarded = ({ before }: Attempt) => ({ _id: before.eventId });
  const result = await fc.check(
    fc.asyncProperty(fc.scheduler(), scenario, async (scheduler, played) => {
      const { store } = await play(scheduler, played, unguarded);
      return auditStore(store).length === 0;
    }),
    { numRuns: 500 },
  );
  expect(result.failed).toBe(true);
});
