import { DOWNLOAD_NOTICE_MS } from './launch-limits';

/** The lines of the downloader: `Downloading MongoDB "8.2.6": 12.3% (10.1mb / 81.9mb)`. */
const PROGRESS_LINE = /^Downloading MongoDB "([^"]+)": ([\d.]+)% \(([\d.]+)mb \/ ([\d.]+)mb\)/;

/** Tracks whether a download makes progress, and reports it at intervals. */
export class DownloadProgress {
  #moved = false;
  #heard = false;
  #begunAt = 0;
  #toldAt = -Infinity;

  constructor(
    private readonly report: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the current attempt has received data. */
  get moved(): boolean {
    return this.#moved;
  }

  beginAttempt(): void {
    this.#moved = false;
    this.#heard = false;
    this.#begunAt = this.now();
  }

  /** Reads a line of the downloader; returns whether it reported progress. */
  hear(line: string): boolean {
    const match = PROGRESS_LINE.exec(line.trim());
    if (match === null) return false;
    this.#moved = true;
    this.#heard = true;
    const [, version = '', percent = '', done = '', total = ''] = match;
    // The checksum file has only a few bytes and is not reported.
    if (Number(total) > 0) {
      const part = Math.round(Number(percent));
      this.#tell(`Downloading MongoDB ${version}: ${part} % (${done} of ${total} MB)`);
    }
    return true;
  }

  /** Records that the download folder has changed, to this total size in bytes. */
  grow(bytes: number): void {
    this.#moved = true;
    // Our own downloader would have printed a line by now.
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
