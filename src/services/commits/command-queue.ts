import type { Command, Outcome } from '../../domain/command';
import { COMMIT_BATCH_MAX } from '../../tuning';
import type { Origin } from '../support/observer';

/** A command that waits for its outcome. It gets one, or an error, once; what comes later is dropped. */
export class Waiter {
  isAnswered = false;
  /** How many may go in a batch with it; fewer after each unexpected error of its batch. */
  batchMax = COMMIT_BATCH_MAX;
  /** Called when it got its outcome or its error. */
  onAnswered: () => void = () => undefined;

  constructor(
    readonly command: Command,
    readonly origin: Origin,
    private readonly resolve: (outcome: Outcome) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  answer(outcome: Outcome): void {
    if (this.end()) this.resolve(outcome);
  }

  fail(error: Error): void {
    if (this.end()) this.reject(error);
  }

  private end(): boolean {
    if (this.isAnswered) return false;
    this.isAnswered = true;
    this.onAnswered();
    return true;
  }
}

/** The commands for one event that wait to be taken into a commit, in the order in which they arrived. */
export class CommandQueue {
  private waiting: Waiter[] = [];

  get length(): number {
    return this.waiting.length;
  }

  add(waiter: Waiter): void {
    this.waiting.push(waiter);
  }

  /** The next batch, without those that were answered meanwhile. */
  take(): Waiter[] {
    const batch: Waiter[] = [];
    let sizeMax = COMMIT_BATCH_MAX;
    let taken = 0;
    for (const waiter of this.waiting) {
      sizeMax = Math.min(sizeMax, waiter.batchMax);
      if (batch.length >= sizeMax) break;
      taken += 1;
      if (!waiter.isAnswered) batch.push(waiter);
    }
    this.waiting.splice(0, taken);
    return batch;
  }

  /** Puts a batch back in front of all others. */
  putBack(batch: readonly Waiter[]): void {
    this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));
  }

  /**
   * Puts a batch back that met an unexpected error, to go on in halves: so one bad command fails no other.
   * Returns the command that caused the error, once it has met it alone, twice; it is not put back.
   */
  putBackHalved(batch: readonly Waiter[]): Waiter | undefined {
    const [only, second] = batch;
    if (only && !second && only.batchMax === 1) return only;
    for (const waiter of batch) waiter.batchMax = Math.ceil(batch.length / 2);
    this.putBack(batch);
    return undefined;
  }
}
