import { spreadOf, type Spread } from './statistics';
import { spreadText, textTable } from './text-table';
import type { ContenderName } from './contenders';
import type { Turn, Turns } from './turns';

type Bound = { atLeast: number } | { atMost: number };

/** Every target of the bench by what is measured; the scenarios compare theirs with it. */
const TARGETS = {
  'hot: accepted/s over noop-express': { atLeast: 2 },
  'hot: accepted/s over raw': { atLeast: 0.2 },
  'hot: accepted/s over update-per-request': { atLeast: 3.5 },
  'hot: API CPU a reservation over noop-express': { atMost: 0.35 },
  'hot: database CPU a reservation over the baseline': { atMost: 0.5 },
  'selling-out: refused/s over raw': { atLeast: 0.5 },
  'latency: p99 over raw': { atMost: 3 },
  'lone: mean latency over one commit': { atMost: 1.15 },
  'writes: bytes stored a reservation': { atMost: 350 },
  'writes: index entries a reservation': { atMost: 5 },
  'instances: four over one, one event': { atLeast: 0.75 },
  'instances: four over one, many events': { atLeast: 1 },
  'partner-limit: many reservations over few': { atLeast: 0.9 },
  'search: p99 of a page, the slowest kind, ms': { atMost: 20 },
  'webhooks: messages/s of a backlog': { atLeast: 250 },
  'webhooks: seconds behind at 200 sales/s': { atMost: 5 },
  'webhooks: p99 beside one that hangs over without it': { atMost: 2 },
  'million: all reservations over 1000, accepted/s': { atLeast: 0.95 },
  'million: the last over the first, accepted/s': { atLeast: 0.95 },
  'million: the last over the first, CPU time': { atMost: 1.05 },
  'million: summaries after it over before, p50': { atMost: 1.1 },
  'million: peak memory of the API over 250 MB': { atMost: 1 },
} as const satisfies Record<string, Bound>;

/** A figure, mostly a ratio, that should not be below, or not above, a bound. */
export interface Target extends Spread {
  what: string;
  /** That it was taken in; 0 if it could not be measured, as when a contender was left out. */
  rounds: number;
  bound: Bound;
  isMet: boolean;
}

/** The figures are those of the rounds; their median counts. */
export function targetOf(what: keyof typeof TARGETS, figures: readonly number[]): Target {
  return judged(what, figures, TARGETS[what]);
}

/** The same by a bound of the caller's. */
export function judged(what: string, figures: readonly number[], bound: Bound): Target {
  const spread = spreadOf(figures);
  const { median } = spread;
  const isMet = 'atLeast' in bound ? median >= bound.atLeast : median <= bound.atMost;
  return { what, rounds: figures.length, ...spread, bound, isMet };
}

type Figures = readonly (number | undefined)[];

/** Round by round, since the machine may be faster in one than in another. None of what was not measured. */
export function ratiosOf(own: Figures, rival: Figures): number[] {
  return own.flatMap((value, round) => {
    const other = rival[round];
    return value === undefined || other === undefined ? [] : [value / other];
  });
}

/** The same of two contenders; none if one of them did not compete. */
export function turnRatios(
  turns: Turns,
  name: ContenderName,
  rival: ContenderName,
  valueOf: (turn: Turn) => number | undefined,
): number[] {
  return ratiosOf((turns.get(name) ?? []).map(valueOf), (turns.get(rival) ?? []).map(valueOf));
}

/** Empty if there are none. */
export function targetTable(targets: readonly Target[]): string {
  if (targets.length === 0) return '';
  const rows = targets.map((target) => [
    target.what,
    spreadText(target, 2),
    'atLeast' in target.bound ? `≥ ${target.bound.atLeast}` : `≤ ${target.bound.atMost}`,
    target.isMet ? 'met' : 'MISSED',
  ]);
  return textTable([['', 'median (least–most)', 'target', ''], ...rows]);
}
