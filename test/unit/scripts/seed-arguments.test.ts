import { ArgumentError } from '../../../scripts/support/arguments';
import { readSeedArguments } from '../../../scripts/support/seed-arguments';

const EVENT = ['--event', 'gala', '--name', 'The Gala'];

function faultsOf(args: string[]): readonly string[] {
  try {
    readSeedArguments(args);
  } catch (error) {
    if (error instanceof ArgumentError) return error.faults;
    throw error;
  }
  return [];
}

describe('the arguments of npm run seed', () => {
  it('describe an event with one tier', () => {
    expect(readSeedArguments([...EVENT, '--seats', '50'])).toEqual({
      eventId: 'gala',
      name: 'The Gala',
      tiers: [{ tierId: 'general', name: 'General', totalSeats: 50 }],
    });
  });

  it('describe an event with tiers and prices, in order', () => {
    const tiers = 'VIP:100:10000, Front row:200:5000,GA:500';
    expect(readSeedArguments([...EVENT, `--tiers=${tiers}`, '--currency', 'USD'])).toMatchObject({
      tiers: [
        { tierId: 'VIP', name: 'VIP', totalSeats: 100, priceMinor: 10_000, currency: 'USD' },
        { tierId: 'Front-row', name: 'Front row', totalSeats: 200, priceMinor: 5000 },
        { tierId: 'GA', name: 'GA', totalSeats: 500 },
      ],
    });
  });

  it.each(['--help', '-h'])('ask for help with %s, whatever else is given', (help) => {
    expect(readSeedArguments(['x', help])).toBe('help');
  });

  it.each([
    [[], ['--event is required', '--name is required', '--seats or --tiers is required']],
    [
      ['--event', 'No Slug', '--name', '--seats', '0', '--foo', 'x'],
      [
        '--name needs a value',
        '--foo is not an option',
        expect.stringMatching(/^--event .* a-z, 0-9 and -/),
        '--seats must be greater than or equal to 1',
      ],
    ],
    [[...EVENT, '--seats', '12.5'], ['--seats must be an integer']],
    [[...EVENT, '--seats', '1', '--seats', '2'], ['--seats is given twice']],
    [[...EVENT, '--seats', '1', 'x'], ['x is not an option (a blank needs quotes)']],
    [
      [...EVENT, '--seats', '1', '--tiers', 'GA:1'],
      ['--seats and --tiers do not go together: leave one out'],
    ],
    [[...EVENT, '--seats', '1', '--currency', 'EUR'], ['--currency goes with prices in --tiers']],
    [
      [...EVENT, '--tiers', 'GA:1:100', '--currency', 'EURO'],
      ['--currency must be an ISO 4217 code such as USD'],
    ],
    [[...EVENT, '--tiers', 'GA:1:100'], ['--currency is required for the prices']],
    [
      [...EVENT, '--tiers', '1st:5,GA:0,GA:x,GA:2'],
      [
        '--tiers: 1st must begin with a letter from A to Z and have at most 64 characters',
        '--tiers: GA: the seats must be 1 or more',
        '--tiers: "GA:x" is not name:seats or name:seats:priceMinor',
        '--tiers: the tier GA is there twice',
      ],
    ],
    [[...EVENT, '--tiers', 'A:10000000,B:1'], ['--tiers: 10000001 seats in all are too many']],
  ])('%j has all its faults reported at once', (args, faults) => {
    expect(faultsOf(args)).toEqual(faults);
  });
});
