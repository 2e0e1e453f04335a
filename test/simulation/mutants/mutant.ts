import type { Patch } from '../load-variant';
import type { Focus } from '../plan';

export interface Mutant {
  /** What it does wrong. */
  name: string;
  /** Where it is found out sooner. */
  focus: Focus | undefined;
  /** The seed that the search begins with: those before it were seen not to find it. */
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
