import { DownloadProgress } from '../../../src/embedded/download-progress';
import { DOWNLOAD_NOTICE_MS } from '../../../src/embedded/launch-limits';

describe('DownloadProgress', () => {
  const MEGABYTE = 1024 ** 2;

  function makeProgress() {
    const clock = { now: 0 };
    const told: string[] = [];
    const progress = new DownloadProgress(
      (line) => told.push(line),
      () => clock.now,
    );
    progress.beginAttempt();
    return { clock, told, progress };
  }

  it('reports the progress of the download', () => {
    const { told, progress } = makeProgress();
    expect(progress.hear('Downloading MongoDB "8.2.6": 12.3% (10.1mb / 81.9mb)\r')).toBe(true);
    expect(told).toEqual(['Downloading MongoDB 8.2.6: 12 % (10.1 of 81.9 MB)']);
    expect(progress.moved).toBe(true);
  });

  it('reports at intervals only', () => {
    const { clock, told, progress } = makeProgress();
    for (let second = 0; second <= 6; second += 1) {
      clock.now = second * 1000;
      progress.hear(`Downloading MongoDB "8.2.6": ${second}% (${second}mb / 100mb)`);
    }
    expect(told).toHaveLength(1 + 6000 / DOWNLOAD_NOTICE_MS);
  });

  it('returns false for other lines', () => {
    const { told, progress } = makeProgress();
    expect(progress.hear('Download failed')).toBe(false);
    expect(progress.moved).toBe(false);
    expect(told).toEqual([]);
  });

  it('reports the download of another process, once that is certain', () => {
    const { clock, told, progress } = makeProgress();
    progress.grow(MEGABYTE);
    expect(progress.moved).toBe(true);
    expect(told).toEqual([]);
    clock.now = DOWNLOAD_NOTICE_MS;
    progress.grow(5 * MEGABYTE);
    expect(told).toEqual(['Another process is downloading MongoDB: 5 MB so far']);
  });

  it('starts each attempt without progress', () => {
    const { progress } = makeProgress();
    progress.grow(1);
    progress.beginAttempt();
    expect(progress.moved).toBe(false);
  });
});
