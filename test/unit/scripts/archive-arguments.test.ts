import { readArchiveArguments } from '../../../scripts/support/archive-arguments';

const NOW = new Date('2026-06-01T12:00:00Z');
const read = (...args: string[]) => readArchiveArguments(args, NOW);

it('reads a day, or a time', () => {
  const folder = 'old';
  const day = { before: new Date('2026-01-31T00:00:00Z'), folder };
  expect(read('--before', '2026-01-31', '--to', folder)).toEqual(day);
  const time = { before: new Date('2026-01-31T11:00:00Z'), folder };
  expect(read('--before=2026-01-31T12:00:00+01:00', '--to=old')).toEqual(time);
  expect(read('--help')).toBe('help');
});

it.each([
  [[], '--before is required\n--to is required'],
  [['--before', '--to', 'x'], '--before needs a value'],
  [['--before', 'last year', '--to', 'x'], '--before must be a day or a time'],
  [['--before', '2026-02-30', '--to', 'x'], '--before must be a day or a time'],
  [['--before', '2026-06-02', '--to', 'x'], '--before must not be in the future'],
])('refuses %j', (args, fault) => {
  expect(() => read(...args)).toThrow(fault);
});
