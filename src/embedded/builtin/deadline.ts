import { CommandError } from './language';

/**
 * The time limit of a command, from `maxTimeMS`. It is paused while a cursor waits for its client.
 */
export class Deadline {
  private runningSince: number | undefined = Date.now();

  /** Without a limit, a command may take any time. */
  constructor(private remainingMs = Infinity) {}

  /** Throws if the time limit has expired; called for each document. */
  check(): void {
    if (this.remainingMs === Infinity || this.runningSince === undefined) return;
    if (Date.now() - this.runningSince > this.remainingMs) {
      throw new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
    }
  }

  pause(): void {
    if (this.runningSince !== undefined) this.remainingMs -= Date.now() - this.runningSince;
    this.runningSince = undefined;
  }

  resume(): void {
    this.runningSince ??= Date.now();
  }
}
