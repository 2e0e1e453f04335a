import { readEraseArguments } from '../../../scripts/support/erase-arguments';

const ID = '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11';

it('names a reservation, or a partner by the form in which ids are compared', () => {
  expect(readEraseArguments(['--reservation', ID.toUpperCase()])).toEqual({ reservationId: ID });
  expect(readEraseArguments(['--partner', ' abc  corp '])).toEqual({ partnerId: 'abc corp' });
  expect(readEraseArguments(['--help'])).toBe('help');
});

it.each([
  [[], 'one of --partner and --reservation is required'],
  [['--partner', 'a', '--reservation', ID], 'one of --partner and --reservation is required'],
  [['--partner'], '--partner needs a value'],
  [['--partner', 'a\nb'], '--partner must be 1 to 100 printable characters'],
  [['--reservation', 'order-1'], '--reservation must be a UUID'],
  [['--all'], '--all is not an option'],
])('refuses %j', (args, fault) => {
  expect(() => readEraseArguments(args)).toThrow(fault);
});
