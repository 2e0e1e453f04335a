import type { Command, Reserve } from '../../../src/domain/command';
import { COMMIT_BATCH_MAX, QUEUED_COMMANDS_MAX } from '../../../src/tuning';
import { systemClock } from '../../../src/services/support/clock';
import { GroupCommitter } from '../../../src/services/commits/group-committer';
import type { Ledger } from '../../../src/services/commits/ledger';
import { UnavailableError } from '../../../src/services/database/unavailable-error';
import { recoverAll } from '../../support/recover';
import { auditStore } from '../../support/audit-store';
import { later, newEvent, NOW, reserve } from '../../support/builders';
import { code, committerOn } from '../../support/committer-on';
import { FakeLedger, type Gate } from '../../support/fake-ledger';
import { FakeStore } from '../../support/fake-store';

function hold(seconds: number, overrides: Partial<Reserve> = {}): Reserve {
  return reserve({ holdSeconds: seconds, ...overrides });
}

/** A gate that holds the first passage of a step until it is opened. */
function gateAt(step: string) {
  let open: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const isReached = new Promise<void>((resolve) => (reached = resolve));
  let isFirst = true;
  const gate: Gate = async (passed) => {
    if (passed !== step || !isFirst) return;
    isFirst = false;
    reached();
    await opened;
  };
  return { gate, open, isReached };
}

/** A gate that loses the requests or replies of a step, so many times. */
function losing(step: string, times: number): Gate {
  let lost = 0;
  return (passed) => {
    if (passed !== step || lost === times) return Promise.resolve();
    lost += 1;
    return Promise.reject(new UnavailableError(`lost ${step}`));
  };
}

describe('group commit', () => {
  test('carries out what arrives together in one write', async () => {
    const store = new FakeStore(newEvent({ tiers: [general(1000)] }));
    const { committer, count } = committerOn(store);
    await Promise.all(Array.from({ length: 100 }, () => committer.submit(reserve())));
    expect(count('commit')).toBe(1);
    expect(store.event).toMatchObject({ availableSeats: 900, version: 100, reservationCount: 100 });
  });

  test('gathers what arrives during a commit for the next one', async () => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('before commit');
    const { committer, count } = committerOn(store, { gate });
    const first = committer.submit(reserve());
    await isReached;
    const others = [committer.submit(reserve()), committer.submit(reserve())];
    open();
    await Promise.all([first, ...others]);
    expect(count('commit')).toBe(2);
  });

  test('splits what is too much for one write', async () => {
    const store = new FakeStore(newEvent({ tiers: [general(2 * COMMIT_BATCH_MAX)] }));
    const { committer, count } = committerOn(store);
    const commands = Array.from({ length: COMMIT_BATCH_MAX + 1 }, () => reserve());
    await Promise.all(commands.map((command) => committer.submit(command)));
    expect(count('commit')).toBe(2);
  });

  test('a refusal of many seats does not refuse the few behind it', async () => {
    const { committer } = committerOn(new FakeStore(newEvent()));
    const wanted = [8, 5, 2].map((seats) => committer.submit(reserve({ items: [{ seats }] })));
    const codes = (await Promise.all(wanted)).map(code);
    expect(codes).toEqual(['reservation', 'not_enough_seats', 'reservation']);
  });

  test('answers as soon as it is committed, and settles afterwards', async () => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('before settle reservations');
    const { committer } = committerOn(store, { gate });
    expect(code(await committer.submit(reserve()))).toBe('reservation');
    await isReached;
    expect([store.log.size, store.reservations.size]).toEqual([0, 0]);
    open();
    await committer.stop();
    expect([store.log.size, store.reservations.size]).toEqual([1, 1]);
  });

  test('has two commits to settle at most before the next one', async () => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('before settle reservations');
    const { committer, count } = committerOn(store, { gate });
    await committer.submit(reserve());
    await isReached;
    await committer.submit(reserve());
    const third = committer.submit(reserve());
    await new Promise((resolve) => setImmediate(resolve));
    expect(count('commit')).toBe(2);
    open();
    expect(code(await third)).toBe('reservation');
  });

  test('answers with the versions that the reservations made', async () => {
    const { committer } = committerOn(new FakeStore(newEvent()));
    const outcomes = await Promise.all(
      [reserve(), reserve()].map((command) => committer.submit(command)),
    );
    expect(outcomes).toMatchObject([
      { reservation: { version: 1 } },
      { reservation: { version: 2 } },
    ]);
  });
});

describe('two processes', () => {
  test('the one that lost the race decides again', async () => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('before commit');
    const slow = committerOn(store, { name: 'slow', gate });
    const fast = committerOn(store, { name: 'fast' });
    const second = slow.committer.submit(reserve({ items: [{ seats: 6 }] }));
    await isReached;
    const first = await fast.committer.submit(reserve({ items: [{ seats: 6 }] }));
    open();
    expect([code(first), code(await second)]).toEqual(['reservation', 'not_enough_seats']);
    expect(store.event.availableSeats).toBe(4);
  });

  test('a refusal is never judged from what an earlier look showed', async () => {
    const store = new FakeStore(newEvent());
    const here = committerOn(store, { name: 'here' });
    const there = committerOn(store, { name: 'there' });
    const taken = reserve({ items: [{ seats: 10 }] });
    await here.committer.submit(taken);
    await there.committer.submit({ kind: 'cancel', reservationId: taken.reservationId });
    expect(code(await here.committer.submit(reserve({ items: [{ seats: 10 }] })))).toBe(
      'reservation',
    );
  });

  test("an outcome that rests on the other's journal does not need its settling", async () => {
    const store = new FakeStore(newEvent());
    const { gate, isReached } = gateAt('before settle reservations');
    const dying = committerOn(store, { name: 'dying', gate });
    const living = committerOn(store, { name: 'living' });
    const made = reserve({ requestHash: 'same', items: [{ seats: 3 }] });
    await dying.committer.submit(made);
    await isReached; // its process is as good as dead

    const repeated = await living.committer.submit(made);
    expect(repeated).toMatchObject({ replayed: true, reservation: { version: 1, seats: 3 } });
    expect(store.reservations.size).toBe(0);
    await living.committer.submit({ kind: 'cancel', reservationId: made.reservationId });
    await recoverAll(living.ledger, { ...systemClock, now: () => later(10) }, 0);
    expect(store.event.availableSeats).toBe(10);
    expect(auditStore(store)).toEqual([]);
  });

  test("a slot that is out of date does not count an ended reservation for a partner's limit", async () => {
    const store = new FakeStore(newEvent({ limits: { seatsPerPartner: 4 } }));
    const idle = committerOn(store, { name: 'idle' });
    const busy = committerOn(store, { name: 'busy' });
    const taken = reserve({ items: [{ seats: 4 }] });
    await idle.committer.submit(taken);
    await busy.committer.submit({ kind: 'cancel', reservationId: taken.reservationId });
    expect(code(await busy.committer.submit(reserve({ items: [{ seats: 4 }] })))).toBe(
      'reservation',
    );
  });

  test.each([
    ['a count', 'before findPartnerSeats'],
    ['a sum', 'before sumSeats'],
  ])("%s of a partner's seats that is newer than the snapshot refuses nobody", async (_, step) => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt(step);
    let gateNow: Gate = () => Promise.resolve();
    const slow = committerOn(store, { name: 'slow', gate: (passed) => gateNow(passed) });
    const fast = committerOn(store, { name: 'fast' });
    await fast.committer.submit(limitOf(4));
    const tooMany = await slow.committer.submit(reserve({ items: [{ seats: 5 }] }));
    expect(code(tooMany)).toBe('partner_limit_reached');
    // After a refusal the next snapshot is durable, so that another refusal needs no further look.
    gateNow = gate;
    const waiting = slow.committer.submit(reserve({ items: [{ seats: 2 }] }));
    await isReached;
    await fast.committer.submit(limitOf(8));
    await fast.committer.submit(reserve({ items: [{ seats: 5 }] }));
    await fast.committer.stop();
    open();
    expect(code(await waiting)).toBe('reservation');
  });
});

describe('a lost reply', () => {
  test.each(['before commit', 'after commit'])('%s leaves one reservation', async (step) => {
    const store = new FakeStore(newEvent());
    const { committer } = committerOn(store, { gate: losing(step, 3) });
    expect(code(await committer.submit(reserve()))).toBe('reservation');
    await committer.stop();
    expect(store.event).toMatchObject({ version: 1, availableSeats: 9 });
    expect(store.reservations.size).toBe(1);
  });

  test.each([18, 217, 365, 371, 391, 433, 449, 8000, 14031, 40613, 5637601])(
    'stays open whatever the server says next, such as code %d',
    async (errorCode) => {
      const store = new FakeStore(newEvent());
      const { committer, count } = committerOn(store, {
        gate: (step) => {
          if (step === 'after commit' && count('commit') === 1) throw new Error('reply lost');
          if (step === 'before fateOf' && count('fateOf') < 4) {
            throw Object.assign(new Error('no'), { code: errorCode });
          }
          return Promise.resolve();
        },
      });
      const wish = reserve({ requestHash: 'same', items: [{ seats: 3 }] });
      expect(await committer.submit(wish)).toMatchObject({ reservation: { version: 1 } });
      expect(await committer.submit(wish)).toMatchObject({ replayed: true });
      await committer.submit(reserve());
      await committer.stop();
      expect(store.event).toMatchObject({ availableSeats: 6, version: 2 });
      expect(auditStore(store)).toEqual([]);
    },
  );

  test('is no loss when somebody else has settled and removed the slot meanwhile', async () => {
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('before fateOf');
    let replies = 0;
    const { committer } = committerOn(store, {
      gate: async (step) => {
        if (step === 'after commit' && (replies += 1) === 1)
          throw new UnavailableError('reply lost');
        if (replies > 0) await gate(step);
      },
    });
    const outcome = committer.submit(reserve());
    await isReached;
    await recoverAll(new FakeLedger(store, 'other'), { ...systemClock, now: () => later(10) }, 0);
    open();
    expect(code(await outcome)).toBe('reservation');
    expect(store.event.version).toBe(1);
  });

  test.each(['before settle reservations', 'after settle reservations', 'after settle log'])(
    '%s has the commit settled again',
    async (step) => {
      const store = new FakeStore(newEvent());
      const { committer } = committerOn(store, { gate: losing(step, 2) });
      await committer.submit(reserve());
      await committer.stop();
      expect(store.reservations.size).toBe(1);
      expect(store.log.size).toBe(1);
    },
  );
});

describe('overdue holds', () => {
  test('are released by the request that needs their seats', async () => {
    const store = new FakeStore(newEvent());
    let now = NOW;
    const { committer, count } = committerOn(store, { now: () => now });
    const held = hold(60, { items: [{ seats: 10 }] });
    await committer.submit(held);
    expect(code(await committer.submit(reserve()))).toBe('not_enough_seats');
    now = later(60);
    expect(code(await committer.submit(reserve()))).toBe('reservation');
    expect(count('commit')).toBe(2);
    await committer.stop();
    expect(store.reservations.get(held.reservationId)?.status).toBe('expired');
    expect(store.event).toMatchObject({ availableSeats: 9, heldSeats: 0 });
  });

  test('are released for a partner whose limit they fill', async () => {
    let now = NOW;
    const store = new FakeStore(newEvent({ limits: { seatsPerPartner: 2 } }));
    const { committer } = committerOn(store, { now: () => now });
    await committer.submit(hold(1, { items: [{ seats: 2 }] }));
    now = later(1);
    expect(code(await committer.submit(reserve({ items: [{ seats: 2 }] })))).toBe('reservation');
  });

  test('that another process ends meanwhile are seen, although an old slot has a hold that was ended before', async () => {
    let now = NOW;
    const store = new FakeStore(newEvent());
    const { gate, open, isReached } = gateAt('after readDurableSnapshot');
    const idle = committerOn(store, { name: 'idle' });
    const sweeping = committerOn(store, { name: 'sweeping', now: () => now });
    const asking = committerOn(store, {
      name: 'asking',
      now: () => now,
      gate: (step) => (now === NOW ? Promise.resolve() : gate(step)),
    });
    const twoSeats = () => asking.committer.submit(reserve({ items: [{ seats: 2 }] }));
    const ended = hold(1);
    const overdue = hold(1, { items: [{ seats: 8 }] });
    await sweeping.committer.submit(overdue);
    await idle.committer.submit(ended);
    await sweeping.committer.submit({ kind: 'cancel', reservationId: ended.reservationId });
    await sweeping.committer.submit(reserve());
    expect(code(await twoSeats())).toBe('not_enough_seats');

    now = later(1);
    const asked = twoSeats();
    await isReached;
    await sweeping.committer.submit({ kind: 'expire', reservationId: overdue.reservationId });
    open();
    expect(code(await asked)).toBe('reservation');
  });
});

describe('bounds', () => {
  test('a command that waits too long is told that the service is busy', async () => {
    const never: Gate = (step) =>
      step === 'before commit' ? new Promise(() => undefined) : Promise.resolve();
    const store = new FakeStore(newEvent());
    const { committer } = committerOn(store, { gate: never, deadlineMs: 1000 });
    await expect(committer.submit(reserve())).rejects.toMatchObject({
      refusal: { code: 'overloaded' },
    });
  });

  test('a database that stays away is named as the reason', async () => {
    const gate: Gate = () => Promise.reject(new UnavailableError('away'));
    const { committer } = committerOn(new FakeStore(newEvent()), {
      deadlineMs: 1000,
      gate: async (step) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        await gate(step);
      },
    });
    const refusal = { refusal: { code: 'database_unavailable' } };
    await expect(committer.submit(reserve())).rejects.toMatchObject(refusal);
  });

  test('a full queue refuses at once', async () => {
    const { gate, open, isReached } = gateAt('before commit');
    const store = new FakeStore(newEvent({ tiers: [general(2 * QUEUED_COMMANDS_MAX)] }));
    const { committer } = committerOn(store, { gate });
    const first = committer.submit(reserve());
    await isReached;
    const queued = Array.from({ length: QUEUED_COMMANDS_MAX }, () => committer.submit(reserve()));
    const refusal = { refusal: { code: 'overloaded' } };
    await expect(committer.submit(reserve())).rejects.toMatchObject(refusal);
    open();
    await Promise.all([first, ...queued]);
  });

  test('an event that does not exist is not found', async () => {
    const nothing = () => Promise.resolve(undefined);
    const ledger = {
      readSnapshot: nothing,
      readDurableSnapshot: nothing,
    } satisfies Partial<Ledger>;
    const committer = new GroupCommitter('nowhere', {
      ledger: Object.assign(new FakeLedger(new FakeStore(newEvent()), 'w1'), ledger),
      clock: systemClock,
      newCommitId: () => 'c',
      deadlineMs: 1000,
      onTrouble: () => undefined,
    });
    const command: Command = { kind: 'cancel', reservationId: 'a' };
    expect(code(await committer.submit(command))).toBe('event_not_found');
  });
});

function general(totalSeats: number) {
  return { tierId: 'general', name: 'General', totalSeats };
}

function limitOf(seatsPerPartner: number): Command {
  return { kind: 'change_event', ifMatch: 'any', settings: { limits: { seatsPerPartner } } };
}
