import { Periodic } from '../../../src/services/support/periodic';
import { VirtualClock } from '../../support/virtual-clock';

const INTERVAL_MS = 1000;

const letRun = () => new Promise((resolve) => setImmediate(resolve));

/** Counts the rounds of one process that draws that random number. */
function counting(chance: number) {
  const clock = new VirtualClock();
  clock.chance = chance;
  const periodic = new Periodic(
    () => {
      counted.rounds += 1;
      return Promise.resolve();
    },
    INTERVAL_MS,
    clock,
    () => undefined,
  );
  const counted = { clock, periodic, rounds: 0 };
  periodic.start();
  return counted;
}

describe('a periodic task', () => {
  it.each([
    [0, 500],
    [0.5, 1000],
    [0.9, 1400],
  ])('waits, for the random number %d, %i ms before each round', async (chance, waitMs) => {
    const counted = counting(chance);
    for (const round of [1, 2]) {
      counted.clock.advance(waitMs - 1);
      await letRun();
      expect(counted.rounds).toBe(round - 1);
      counted.clock.advance(1);
      await letRun();
      expect(counted.rounds).toBe(round);
    }
  });

  it('continues after a failure, and reports it', async () => {
    const clock = new VirtualClock();
    const errors: unknown[] = [];
    const fail = () => Promise.reject(new Error('away'));
    new Periodic(fail, INTERVAL_MS, clock, (error) => errors.push(error)).start();
    for (let round = 0; round < 2; round += 1) {
      clock.advance(INTERVAL_MS);
      await letRun();
    }
    expect(errors.map(String)).toEqual(['Error: away', 'Error: away']);
  });

  it('has no other round once it is stopped', async () => {
    const { clock, periodic, ...counted } = counting(0.5);
    await periodic.stop();
    clock.advance(10 * INTERVAL_MS);
    await letRun();
    expect(counted.rounds).toBe(0);
  });
});
