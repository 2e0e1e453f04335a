import type { Fault } from '../../../src/services/support/observer';
import { UNOBSERVED } from '../../../src/services/support/observer';
import { FAULT_LOGGED_AGAIN_MS } from '../../../src/tuning';
import { withFaultLog } from '../../../src/telemetry/fault-log';
import { VirtualClock } from '../../support/virtual-clock';

describe('the log of faults', () => {
  const clock = new VirtualClock();
  let lines: unknown[];
  let counted: Fault[];
  let observer: ReturnType<typeof withFaultLog>;
  beforeEach(() => {
    lines = [];
    counted = [];
    const counting = { ...UNOBSERVED, isolated: (fault: Fault) => void counted.push(fault) };
    observer = withFaultLog(counting, { error: (line: unknown) => void lines.push(line) }, clock);
  });

  const met = (eventId: string) => {
    observer.isolated({ where: 'sweeper', ids: { eventId }, error: new Error('damaged') });
  };

  it('has a line for each damaged document, with its id', () => {
    met('gala');
    met('meet-up');

    expect(lines).toMatchObject([
      { where: 'sweeper', eventId: 'gala', err: { message: 'damaged' } },
      { where: 'sweeper', eventId: 'meet-up' },
    ]);
  });

  it('repeats the line only after a while, but counts each time', () => {
    for (let times = 0; times < 3; times += 1) met('gala');
    expect([lines.length, counted.length]).toEqual([1, 3]);
    clock.advance(FAULT_LOGGED_AGAIN_MS);
    met('gala');
    expect([lines.length, counted.length]).toEqual([2, 4]);
  });

  it('names gaps', () => {
    observer.gapFound({ eventId: 'gala', firstVersion: 3, lastVersion: 5 });
    expect(lines).toEqual([{ eventId: 'gala', firstVersion: 3, lastVersion: 5 }]);
  });
});
