import { spreadOf, type Spread } from './statistics';
import { spreadText, textTable } from './text-table';
import type { ContenderName } from './contenders';
import type { Turn, Turns } from './turns';

/** A ratio that should not be below, or not above, a bound. */
export interface Target extends Spread {
  what: string;
  /** That it was taken in; 0 if a contender was left out. */
  rounds: number;
  bound: { atLeast: number } | { atMost: number };
  isMet: boolean;
}

/** The ratios are those of the rounds; their median counts. */
export function targetOf(what: string, ratios: readonly number[], bound: Target['bound']): Target {
  const spread = spreadOf(ratios);
  const { median } = spread;
  const isMet = 'atLeast' in bound ? median >= bound.atLeast : median <= bound.atMost;
  return { what, rounds: ratios.length, ...spread, bound, isMet };
}

/** Round by round, since the machine may be faster in one than in another. */
export function ratiosOf(own: readonly number[], rival: readonly number[]): number[] {
  return own.flatMap((value, round) => {
    const other = rival[round];
    return other === undefined ? [] : [value / other];
  });
}

/** The same of two contenders; none if one of them did not compete. */
export function turnRatios(
  turns: Turns,
  name: ContenderName,
  rival: ContenderName,
  valueOf: (turn: Turn) => number,
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
  return textTable([['ratio', 'median (least–most)', 'target', ''], ...rows]);
}
