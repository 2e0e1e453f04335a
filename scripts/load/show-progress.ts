import type { LoadRun } from './reserve-load';

/** Says each second, on standard error, how it goes. */
export function showProgress(): (run: LoadRun, ms: number) => void {
  let nextSecond = 1;
  return (run, ms) => {
    if (ms < nextSecond * 1000) return;
    nextSecond = Math.floor(ms / 1000) + 1;
    const { accepted, refused, failed } = countsOf(run);
    const counts = `accepted ${accepted}, refused ${refused}, failed ${failed}`;
    process.stderr.write(`${Math.floor(ms / 1000)} s: ${counts}\n`);
  };
}

export function countsOf({ accepted, refused, failed }: LoadRun) {
  return { accepted: accepted.size, refused: total(refused), failed: total(failed) };
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
