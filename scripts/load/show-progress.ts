import { Presets, SingleBar } from 'cli-progress';
import type { LoadRun } from './reserve-load';

export interface Progress {
  show: (run: LoadRun, ms: number) => void;
  end: () => void;
}

/** On standard error: a bar on a terminal, else a line each second. */
export function showProgress(seconds: number): Progress {
  return process.stderr.isTTY ? bar(seconds) : lines();
}

function bar(seconds: number): Progress {
  const format = '{bar} {percentage}% | accepted {accepted} | refused {refused} | failed {failed}';
  const progress = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
  progress.start(seconds * 1000, 0, { accepted: 0, refused: 0, failed: 0 });
  return {
    show(run, ms) {
      progress.update(Math.min(ms, seconds * 1000), countsOf(run));
    },
    end() {
      progress.stop();
    },
  };
}

function lines(): Progress {
  let nextSecond = 1;
  return {
    show(run, ms) {
      if (ms < nextSecond * 1000) return;
      nextSecond = Math.floor(ms / 1000) + 1;
      const { accepted, refused, failed } = countsOf(run);
      const counts = `accepted ${accepted}, refused ${refused}, failed ${failed}`;
      process.stderr.write(`${Math.floor(ms / 1000)} s: ${counts}\n`);
    },
    end: () => undefined,
  };
}

export function countsOf({ accepted, refused, failed }: LoadRun) {
  return { accepted: accepted.size, refused: total(refused), failed: total(failed) };
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
