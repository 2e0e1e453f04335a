import { readBenchArguments } from '../../../scripts/bench/bench-arguments';
import { ArgumentError } from '../../../scripts/support/arguments';

describe('readBenchArguments', () => {
  it('measures the hot event and the lone client, with all contenders, by default', () => {
    expect(readBenchArguments([])).toEqual({
      scenarios: ['hot', 'lone'],
      contenders: [
        'raw',
        'noop-express',
        'noop',
        'service',
        'update-per-request',
        'versioned-retry',
      ],
      connections: 100,
      rounds: 5,
      seconds: 5,
      events: 1000,
    });
  });

  it('accepts lists in any order and numbers', () => {
    const args = [
      '--scenario',
      'lone',
      '--only=service, noop',
      '--rounds',
      '2',
      '--seconds',
      '1.5',
    ];
    expect(readBenchArguments(args)).toMatchObject({
      scenarios: ['lone'],
      contenders: ['noop', 'service'],
      rounds: 2,
      seconds: 1.5,
    });
  });

  it('recognises --help', () => {
    expect(readBenchArguments(['--help'])).toBe('help');
  });

  it('names every fault at once', () => {
    const args = ['--only', 'service,mine', '--scenario', 'hot,hot', '--rounds', '0'];
    args.push('--mongodb', 'localhost', '--fast');
    expect(faultsOf(args)).toEqual([
      '--fast is not an option',
      '--scenario: a name is there twice',
      '--only: "mine" is none of raw, noop-express, noop, service, update-per-request, versioned-retry',
      '--rounds must be greater than or equal to 1',
      '--mongodb must begin with mongodb:// or mongodb+srv://',
    ]);
  });
});

function faultsOf(args: string[]): readonly string[] {
  try {
    readBenchArguments(args);
  } catch (error) {
    if (error instanceof ArgumentError) return [...error.faults];
    throw error;
  }
  return [];
}
