import { DOWNLOAD_NOTICE_MS } from './launch-limits';

/** The downloader's own lines: `Downloading MongoDB "8.2.6": 12.3% (10.1mb / 81.9mb)`. */
const PROGRESS_LINE = /^Downloading MongoDB "([^"]+)": ([\d.]+)% \(([\d.]+)mb \/ ([\d.]+)mb\)/;

/** Knows whether a download makes progress, and reports it from time to time. */
export class DownloadProgress {
  #moved = false;
  #heard = false;
  #begunAt = 0;
  #toldAt = -Infinity;

  constructor(
    private readonly report: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the present attempt has received anything. */
  get moved(): boolean {
    return this.#moved;
  }

  beginAttempt(): void {
    this.#moved = false;
    this.#heard = false;
    this.#begunAt = this.now();
  }

  /** Takes a line of the downloader, and returns whether it was one of progress. */
  hear(line: string): boolean {
    const match = PROGRESS_LINE.exec(line.trim());
    if (match === null) return false;
    this.#moved = true;
    this.#heard = true;
    const [, version = '', percent = '', done = '', total = ''] = match;
    // The checksum is a download of a few bytes, not worth a line.
    if (Number(total) > 0) {
      const part = Math.round(Number(percent));
      this.#tell(`Downloading MongoDB ${version}: ${part} % (${done} of ${total} MB)`);
    }
    return true;
  }

  /** Notes that the files in the download folder have changed, to this many bytes in all. */
  grow(bytes: number): void {
    this.#moved = true;
    // Our own downloader would have been heard by now.
    if (this.#heard || this.now() - this.#begunAt < DOWNLOAD_NOTICE_MS) return;
    const megabytes = (bytes / 1024 ** 2).toFixed(0);
    this.#tell(`Another process is downloading MongoDB: ${megabytes} MB so far`);
  }

  #tell(line: string): void {
    if (this.now() - this.#toldAt < DOWNLOAD_NOTICE_MS) return;
    this.#toldAt = this.now();
    this.report(line);
  }
}
