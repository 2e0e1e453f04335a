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
  'writes',
  'partner-limit',
  'search',
  'webhooks',
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
  /** Of the scenarios with many. */
  events: number;
  /** Of the scenarios with many, which have numbers of their own without it. */
  reservations?: number;
  /** A file for all that was measured. */
  json?: string;
  /** A file for a picture of the hot event. */
  chart?: string;
  /** A file that `json` wrote; it is shown again, and nothing is measured. */
  from?: string;
  /** A folder for CPU profiles of the contenders. */
  profile?: string;
  /** A file that `json` wrote, of another run; this one is compared with it. */
  baseline?: string;
  /** The server to use; that of MONGODB_URI or an embedded engine if absent. It may have a password. */
  mongodb?: string;
}

/** What the arguments of `npm run bench` ask for. Throws an `ArgumentError` with every fault. */
export function readBenchArguments(args: readonly string[]): BenchOptions | 'help' {
  const { values, isHelpWanted, faults } = readArguments(args, Object.keys(SCHEMAS));
  if (isHelpWanted) return 'help';
  const schema = Joi.object<Values>(SCHEMAS).with('from', 'chart');
  const result = schema.validate(Object.fromEntries(values), {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  faults.push(...(result.error?.details ?? []).map(({ message }) => `--${message}`));
  if (faults.length > 0 || result.error) throw new ArgumentError(faults);
  const { scenario, only, ...others } = result.value;
  return {
    scenarios: scenario === 'all' ? [...SCENARIOS] : chosen(SCENARIOS, scenario),
    contenders: chosen(CONTENDER_NAMES, only),
    ...others,
  };
}

interface Values extends Omit<BenchOptions, 'scenarios' | 'contenders'> {
  /** Lists separated by commas. */
  scenario: string;
  only: string;
}

const SCHEMAS = {
  scenario: listOf(SCENARIOS).allow('all').default('hot,lone'),
  only: listOf(CONTENDER_NAMES).default(CONTENDER_NAMES.join()),
  connections: Joi.number().integer().min(1).max(5000).default(100),
  rounds: Joi.number().integer().min(1).max(100).default(5),
  seconds: Joi.number().min(0.1).max(600).default(5),
  reservations: Joi.number().integer().min(1000).max(9_000_000),
  events: Joi.number().integer().min(1).max(10_000).default(1000),
  json: Joi.string(),
  chart: Joi.string(),
  from: Joi.string(),
  profile: Joi.string(),
  baseline: Joi.string(),
  mongodb: Joi.string()
    .pattern(/^mongodb(\+srv)?:\/\//)
    .messages({ 'string.pattern.base': '{#label} must begin with mongodb:// or mongodb+srv://' }),
};

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
