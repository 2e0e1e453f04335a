import { COMMANDS_UNDER_WAY_MAX, QUEUED_COMMANDS_MAX } from '../../../src/tuning';
import { systemClock } from '../../../src/services/support/clock';
import { Committers } from '../../../src/services/commits/committers';
import { FakeLedger } from '../../support/fake-ledger';
import { FakeStore } from '../../support/fake-store';
import { newEvent, reserve } from '../../support/builders';

const OVERLOADED = { refusal: { code: 'overloaded' } };

/** Says nothing of hot events until it is let. */
class BusyLedger extends FakeLedger {
  constructor(private readonly opened: Promise<void>) {
    super(new FakeStore(newEvent()), 'w1', () => Promise.resolve());
  }

  override async readSnapshot(eventId = '') {
    if (eventId.startsWith('hot')) await this.opened;
    return super.readSnapshot();
  }
}

function committersOnBusyDatabase() {
  let open: () => void = () => undefined;
  const ledger = new BusyLedger(new Promise<void>((resolve) => (open = resolve)));
  const committers = new Committers({
    ledger,
    clock: systemClock,
    newCommitId: () => 'commit',
    deadlineMs: 10_000,
    onTrouble: () => undefined,
  });
  return { committers, open };
}

function submitMany(committers: Committers, eventId: string, count: number) {
  return Promise.allSettled(
    Array.from({ length: count }, () => committers.submit(eventId, reserve())),
  );
}

function refusedIn(outcomes: PromiseSettledResult<unknown>[]): number {
  return outcomes.filter(({ status }) => status === 'rejected').length;
}

describe('the committers of a process', () => {
  it('refuse what one event has too much of, and serve another one', async () => {
    const { committers, open } = committersOnBusyDatabase();
    const flood = submitMany(committers, 'hot', QUEUED_COMMANDS_MAX + 5000);

    await expect(committers.submit('hot', reserve())).rejects.toMatchObject(OVERLOADED);
    expect(await committers.submit('quiet', reserve())).toHaveProperty('kind');

    open();
    const refused = refusedIn(await flood);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(5000);
    expect(await committers.submit('hot', reserve())).toHaveProperty('kind');
  });

  it('refuse what all events together have too much of, until it is carried out', async () => {
    const { committers, open } = committersOnBusyDatabase();
    const floods = ['hot-1', 'hot-2', 'hot-3', 'hot-4', 'hot-5'].map((eventId) =>
      submitMany(committers, eventId, QUEUED_COMMANDS_MAX),
    );

    await expect(committers.submit('quiet', reserve())).rejects.toMatchObject(OVERLOADED);

    open();
    const refused = refusedIn((await Promise.all(floods)).flat());
    expect(refused).toBe(5 * QUEUED_COMMANDS_MAX - COMMANDS_UNDER_WAY_MAX);
    expect(await committers.submit('quiet', reserve())).toHaveProperty('kind');
  });

  it('refuse everything once they stop', async () => {
    const { committers } = committersOnBusyDatabase();
    await committers.stop();

    await expect(committers.submit('quiet', reserve())).rejects.toMatchObject(OVERLOADED);
  });
});
