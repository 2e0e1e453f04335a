import Joi from 'joi';
import { ArgumentError, readArguments } from '../support/arguments';
import { CONTENDER_NAMES, type ContenderName } from './contenders';

export const SCENARIOS = [
  'hot',
  'spread',
  'selling-out',
  'latency',
  'kinds',
  'lone',
  'instances',
  'million',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface BenchOptions {
  scenarios: Scenario[];
  contenders: ContenderName[];
  connections: number;
  /** In which the contenders take turns. */
  rounds: number;
  /** Of one contender's turn in a round. */
  seconds: number;
  /** Of the scenario `million`. */
  reservations: number;
  /** Of the scenarios with many. */
  events: number;
  /** A file for all that was measured. */
  json: string | undefined;
  /** A file for a picture of the hot event. */
  chart: string | undefined;
  /** A file that `json` wrote; it is shown again, and nothing is measured. */
  from: string | undefined;
  /** A folder for CPU profiles of the contenders. */
  profile: string | undefined;
}

/** What the arguments of `npm run bench` ask for. Throws an `ArgumentError` with every fault. */
export function readBenchArguments(args: readonly string[]): BenchOptions | 'help' {
  const { values, isHelpWanted, faults } = readArguments(args, OPTIONS);
  if (isHelpWanted) return 'help';
  const result = SCHEMA.validate(Object.fromEntries(values), {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  faults.push(...(result.error?.details.map(({ message }) => message) ?? []));
  if (faults.length > 0 || result.error) throw new ArgumentError(faults);
  const { scenario, only, json, chart, from, profile, ...numbers } = result.value;
  return {
    scenarios: scenario === 'all' ? [...SCENARIOS] : chosen(SCENARIOS, scenario),
    contenders: chosen(CONTENDER_NAMES, only),
    ...numbers,
    json,
    chart,
    from,
    profile,
  };
}

const OPTIONS = [
  'scenario',
  'only',
  'connections',
  'rounds',
  'seconds',
  'reservations',
  'events',
  'json',
  'chart',
  'from',
  'profile',
] as const;

interface Values extends Pick<
  BenchOptions,
  'connections' | 'rounds' | 'seconds' | 'reservations' | 'events'
> {
  /** Lists separated by commas. */
  scenario: string;
  only: string;
  json?: string;
  chart?: string;
  from?: string;
  profile?: string;
}

const SCHEMA = Joi.object<Values>({
  scenario: listOf(SCENARIOS).allow('all').default('hot,lone').label('--scenario'),
  only: listOf(CONTENDER_NAMES).default(CONTENDER_NAMES.join()).label('--only'),
  connections: Joi.number().integer().min(1).max(5000).default(100).label('--connections'),
  rounds: Joi.number().integer().min(1).max(100).default(5).label('--rounds'),
  seconds: Joi.number().min(0.1).max(600).default(5).label('--seconds'),
  reservations: Joi.number()
    .integer()
    .min(1000)
    .max(9_000_000)
    .default(1_000_000)
    .label('--reservations'),
  events: Joi.number().integer().min(1).max(10_000).default(1000).label('--events'),
  json: Joi.string().label('--json'),
  chart: Joi.string().label('--chart'),
  from: Joi.string().label('--from'),
  profile: Joi.string().label('--profile'),
}).with('from', 'chart');

/** A list whose names are allowed, and none of them twice. */
function listOf(names: readonly string[]): Joi.StringSchema {
  return Joi.string()
    .custom((text: string, { error }: Joi.CustomHelpers<string>) => {
      const list = split(text);
      const wrong = list.find((name) => !names.includes(name));
      if (wrong !== undefined) return error('list.unknown', { wrong, names: names.join(', ') });
      return new Set(list).size < list.length ? error('list.twice') : text;
    })
    .messages({
      'list.unknown': '{#label}: "{#wrong}" is none of {#names}',
      'list.twice': '{#label}: a name is there twice',
    });
}

function split(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** Those that the text lists, in their own order. */
function chosen<Name extends string>(names: readonly Name[], text: string): Name[] {
  const list = split(text);
  return names.filter((name) => list.includes(name));
}
