import { field } from '../controls';
import { readThresholds } from './threshold-text';

/** How many seats are left when an event is low on them: several numbers in one field. */
export function lowStockField(initial: readonly number[] = []) {
  const { element, input, fail } = field({
    label: 'Low stock at',
    hint: 'Webhooks get event.low_stock when so few seats are left, e.g. at 50, 20, 10.',
    input: { value: initial.join(', ') },
  });
  return {
    element,
    fail,
    /** As the API takes it, null if there are none any more; undefined if nothing was changed. */
    changed: (): readonly number[] | null | undefined => {
      const wanted = readThresholds(input.value) ?? [];
      if (wanted.join() === initial.join()) return undefined;
      return wanted.length === 0 ? null : wanted;
    },
    /** What cannot be saved as it is, which the field then says. */
    isFaulty: (): boolean => {
      if (readThresholds(input.value)) return false;
      fail('Write numbers of seats from 1, with blanks between them, e.g. 1000, 50, 20.');
      return true;
    },
  };
}
