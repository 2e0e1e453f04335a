import Joi from 'joi';
import { ArgumentError } from '../support/arguments';
import type { Figures } from './scenario-report';
import { spreadOf } from './statistics';
import { targetOf, type Target } from './targets';
import { textTable } from './text-table';

/** An earlier run, perhaps of an earlier commit or on another engine. */
export interface Baseline {
  engine: string;
  figures: Figures;
  targets: readonly { what: string; median: number }[];
}

const MEASURED = Joi.number().allow(null).required(); // JSON has null for NaN

const SCHEMA = Joi.object<Baseline>({
  engine: Joi.string().required(),
  figures: Joi.object().pattern(Joi.string(), Joi.array().items(MEASURED)).required(),
  targets: Joi.array()
    .items(Joi.object({ what: Joi.string().required(), median: MEASURED }).unknown())
    .required(),
}).unknown();

/** What `--json` wrote. Throws an `ArgumentError` if it did not. */
export function readBaseline(json: string): Baseline {
  const result = SCHEMA.validate(JSON.parse(json));
  if (result.error) {
    throw new ArgumentError([`--baseline needs a file of --json: ${result.error.message}`]);
  }
  return result.value;
}

/** What has its own figure of before as its rival. One engine's processor time says nothing of another's. */
export function targetsOverBaseline(
  run: Pick<Baseline, 'engine' | 'figures'>,
  baseline: Baseline,
): Target[] {
  const [own = [], before = []] = [run.figures[DATABASE_CPU], baseline.figures[DATABASE_CPU]];
  if (run.engine !== baseline.engine || own.length === 0 || before.length === 0) return [];
  const { median } = spreadOf(before);
  const ratios = own.map((value) => value / median);
  return [targetOf('hot: database CPU a reservation over the baseline', ratios)];
}

/** By which the hot event tells it. */
export const DATABASE_CPU = 'hot: database CPU µs';

/** The medians of both runs side by side. */
export function besideBaseline(run: Baseline, baseline: Baseline): string {
  const [own, earlier] = [mediansOf(run), mediansOf(baseline)];
  const rows = [...own].map(([what, median]) => {
    const before = earlier.get(what);
    return [what, digits(median), digits(before), digits(before && median / before)];
  });
  return textTable([['', run.engine, `baseline: ${baseline.engine}`, 'over it'], ...rows]);
}

function mediansOf({ figures, targets }: Baseline): Map<string, number> {
  return new Map([
    ...Object.entries(figures).map(([what, values]) => [what, spreadOf(values).median] as const),
    ...targets.map(({ what, median }) => [what, median] as const),
  ]);
}

function digits(value: number | null = null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return value.toFixed(value >= 100 ? 0 : 2);
}
