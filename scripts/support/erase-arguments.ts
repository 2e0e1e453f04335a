import { partnerId } from '../../src/http/validation/schemas';
import type { Whose } from '../erase/erase-notes';
import { ArgumentError, readArguments } from './arguments';

/** Whose notes the arguments of `npm run erase` name. Throws an `ArgumentError` with every fault. */
export function readEraseArguments(args: readonly string[]): Whose | 'help' {
  const { values, isHelpWanted, faults } = readArguments(args, ['partner', 'reservation']);
  if (isHelpWanted) return 'help';
  const [partner, reservation] = [values.get('partner'), values.get('reservation')];
  if ((partner === undefined) === (reservation === undefined) && faults.length === 0) {
    faults.push('one of --partner and --reservation is required');
  }
  const checked = partnerId.label('--partner').validate(partner, LABELLED);
  if (checked.error) faults.push(checked.error.message);
  if (reservation !== undefined && !UUID.test(reservation)) {
    faults.push('--reservation must be a UUID');
  }
  if (faults.length > 0) throw new ArgumentError(faults);
  return reservation === undefined
    ? { partnerId: checked.value as string } // as the schema makes it
    : { reservationId: reservation.toLowerCase() };
}

const LABELLED = { errors: { wrap: { label: false } } } as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
