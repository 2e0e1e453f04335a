import { percentile, sorted } from '../bench/statistics';
import type { LoadRun } from './reserve-load';
import { countsOf } from './show-progress';

/** What came of a run, for people. */
export function summaryText(run: LoadRun): string {
  const { accepted, refused, failed } = countsOf(run);
  const all = accepted + refused + failed;
  const rate = (count: number) => (count / run.seconds).toFixed(0);
  const inOrder = sorted(run.latenciesMs);
  const latencies = PERCENTILES.map(
    (share) => `p${share * 100} ${percentile(inOrder, share).toFixed(1)}`,
  );
  return [
    `accepted ${accepted}, ${rate(accepted)}/s`,
    `refused ${refused}${listed(run.refused)}`,
    `failed ${failed}${listed(run.failed)}`,
    `in all ${all} in ${run.seconds.toFixed(1)} s, ${rate(all)}/s`,
    `latency in ms: ${inOrder.length > 0 ? latencies.join(', ') : 'nothing was answered'}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const PERCENTILES = [0.5, 0.9, 0.99, 0.999];

function listed(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '';
  return `: ${[...counts].map(([what, count]) => `${count} × ${what}`).join('; ')}`;
}
