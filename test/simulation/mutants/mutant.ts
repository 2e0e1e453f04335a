import type { Patch } from '../load-variant';
import type { Focus } from '../requests';

export interface Mutant {
  /** What it does wrong. */
  name: string;
  /** The focus that finds it sooner. */
  focus: Focus | undefined;
  /** The first seed of the search: earlier ones are known not to find it. */
  firstSeed: number;
  patches: Patch[];
}

export function mutant(
  name: string,
  file: string,
  { focus, firstSeed = 1, ...change }: Omit<Patch, 'file'> & { focus?: Focus; firstSeed?: number },
): Mutant {
  return { name, focus, firstSeed, patches: [{ file, ...change }] };
}
