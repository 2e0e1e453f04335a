import { loadVariant } from './load-variant';
import { mutants } from './mutants';
import { planOf } from './plan';
import { simulate } from './simulate';

/** The best hidden mistake shows after some hundreds of runs, most after a few. */
const SEARCH_MAX = 2000;

/** What became of the search for one mutant. */
export interface Found {
  name: string;
  /** The first seed that showed it; absent if none did. */
  seed?: number;
  faults: string[];
}

async function find({ name, patches, focus, firstSeed }: (typeof mutants)[number]): Promise<Found> {
  const parts = loadVariant(patches);
  for (let seed = firstSeed; seed < firstSeed + SEARCH_MAX; seed += 1) {
    const { faults } = await simulate(planOf(seed, focus), { parts });
    if (faults.length > 0) return { name, seed, faults };
  }
  return { name, faults: [] };
}

/**
 * Searches for every mutant and prints the results, one line of JSON each. It is a separate process
 * because a run is several times slower inside Jest.
 */
async function main(): Promise<void> {
  for (const mutant of mutants) {
    process.stdout.write(`${JSON.stringify(await find(mutant))}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
