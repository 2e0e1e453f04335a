// In one file, since the steps of a round depend on each other's order.

import type { Commit, Snapshot } from '../../domain/change';
import type { Command, Outcome } from '../../domain/command';
import type { Decision } from '../../domain/decide';
import { movedBy } from '../../domain/journal';
import { problem, type ProblemCode } from '../../domain/problems';
import {
  BACKOFF_MS_MAX,
  BACKOFF_MS_MIN,
  CONTENTION_COMMITS,
  QUEUED_COMMANDS_MAX,
  RACE_BACKOFF_MS_MAX,
} from '../../tuning';
import type { Clock } from '../support/clock';
import { CommandQueue, Waiter } from './command-queue';
import { TooLargeError, type Attempt, type Ledger, type Written } from './ledger';
import { UnavailableError } from '../database/unavailable-error';
import { UNOBSERVED, type ObservedCommit, type Observer } from '../support/observer';
import { OwnSlots, type OwnSlot } from './own-slots';
import { planCommit } from './plan-commit';
import { needsSeatsAlone } from './seats-write';

export interface CommitterSurroundings {
  ledger: Ledger;
  clock: Clock;
  newCommitId(): string;
  /** How long a command may wait for its outcome, in milliseconds. */
  deadlineMs: number;
  /** `UNOBSERVED` unless given. */
  observer?: Observer;
  /** Called with trouble that the committer solves by itself. */
  onTrouble(trouble: Trouble): void;
}

export interface Trouble {
  eventId: string;
  while: 'deciding' | 'settling';
  error: unknown;
}

/** The result of a round: outcomes, a lost race, or a snapshot that was too old. */
type Round = 'carried out' | 'lost' | 'outdated' | 'unavailable';

/**
 * Carries out the commands for one event: all that wait become one conditional write, and during that write
 * the next ones queue (group commit). A single command waits for nobody. While a commit's changes are being
 * settled, the next commit is already being written, to this process's other slot.
 *
 * Callers are answered as soon as a majority has the commit on disk: until it is settled, every reader finds
 * it in the journal.
 *
 * The file is long because the steps of a round share its state; what can stand alone does: the queue, the
 * plan, the slots, the ledger.
 */
export class GroupCommitter {
  private readonly queue = new CommandQueue();
  private running: Promise<void> | undefined;
  private isStopping = false;
  /** The event as this committer's last write left it; undefined if it may have changed since. */
  private snapshot: Snapshot | undefined;
  private readonly slots: OwnSlots;
  private readonly observer: Observer;
  private whyLate: ProblemCode = 'overloaded';
  /** The last batch changed nothing, and the next one probably will not: its answers need a durable read. */
  private expectsNoChange = false;
  /** The number of further commits between which another process probably commits to the event. */
  private contendedCommits = 0;

  constructor(
    readonly eventId: string,
    private readonly surroundings: CommitterSurroundings,
  ) {
    this.slots = new OwnSlots(surroundings.ledger.slotIds);
    this.observer = surroundings.observer ?? UNOBSERVED;
  }

  /**
   * Resolves with the command's own outcome. Rejects with `ProblemError` `overloaded` or
   * `database_unavailable` if there is none in time; the command may still take effect later.
   */
  submit(command: Command): Promise<Outcome> {
    if (this.queue.length >= QUEUED_COMMANDS_MAX || this.isStopping) {
      this.observer.overloaded();
      return Promise.reject(problem('overloaded'));
    }
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(command, this.observer.origin(), resolve, reject);
      waiter.onAnswered = this.surroundings.clock.after(this.surroundings.deadlineMs, () => {
        waiter.fail(problem(this.whyLate));
      });
      this.queue.add(waiter);
      this.running ??= this.run();
    });
  }

  /** Commands that wait to be taken into a commit. */
  get queued(): number {
    return this.queue.length;
  }

  get isIdle(): boolean {
    return this.running === undefined && this.slots.areSettled;
  }

  /**
   * Takes no more commands and resolves when those that wait are answered and settled, and what this
   * process left in the journal is removed.
   */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    await this.slots.settled();
    const { eventId } = this;
    for (const slot of this.slots.written) {
      try {
        await this.surroundings.ledger.removeSlot({ eventId, ...slot });
      } catch (error) {
        this.recordTrouble('settling', error); // it is settled: any process's recovery removes it
      }
    }
  }

  private async run(): Promise<void> {
    let fruitlessRounds = 0;
    await this.surroundings.clock.turn();
    while (this.queue.length > 0) {
      const slot = await this.slots.free(); // until there is one, more commands join the batch
      const round = await this.round(slot);
      if (round === 'carried out') fruitlessRounds = 0;
      if (round === 'lost') await this.backOff(fruitlessRounds++, RACE_BACKOFF_MS_MAX);
      if (round === 'unavailable') await this.backOff(fruitlessRounds++);
    }
    this.running = undefined;
  }

  private async round(slot: OwnSlot): Promise<Round> {
    const batch = this.queue.take();
    if (batch.length === 0) return 'carried out';
    try {
      const round = await this.carryOut(batch, slot);
      if (round !== 'carried out') this.queue.putBack(batch);
      return round;
    } catch (error) {
      this.snapshot = undefined;
      this.surroundings.onTrouble({ eventId: this.eventId, while: 'deciding', error });
      if (error instanceof UnavailableError) {
        this.whyLate = 'database_unavailable';
        this.queue.putBack(batch);
        return 'unavailable';
      }
      const tooLarge = error instanceof TooLargeError && problem('overloaded');
      this.queue.putBackHalved(batch)?.fail(tooLarge || asError(error));
      return 'carried out';
    }
  }

  private async carryOut(batch: readonly Waiter[], slot: OwnSlot): Promise<Round> {
    const { ledger, clock } = this.surroundings;
    const { snapshot, isFresh, isDurable } = await this.look();
    if (!snapshot && isDurable) return this.refuseAll(batch);
    if (!snapshot) return this.unproved();

    const now = clock.now();
    const commands = batch.map(({ command }) => command);
    const plan = await planCommit(ledger, this.withOwnSlots(snapshot), commands, now);
    if (!plan) return isFresh ? 'lost' : 'outdated';

    let { outcomes } = plan.decision;
    if (plan.decision.changes.length > 0) {
      const attempt = this.attempt(slot, snapshot, plan.decision, now);
      const isContended = this.contendedCommits > 0;
      if (isContended && needsSeatsAlone(snapshot.event, plan.decision, commands)) {
        attempt.replaces = slot.content?.commitId;
      }
      // Most probably another process has committed since: reading first saves a write that would be lost.
      if (isContended && attempt.replaces === undefined && !isFresh) return 'outdated';
      const committed = await this.commit(batch, slot, attempt, snapshot.journal);
      if (!committed) return isFresh ? 'lost' : 'outdated';
      outcomes = movedBy(outcomes, committed.by);
    } else if (!isDurable) {
      return this.unproved();
    }
    this.expectsNoChange = plan.decision.changes.length === 0;
    this.whyLate = 'overloaded';
    this.queue.putBack(batch.filter((_, index) => plan.undecided.has(index)));
    batch.forEach((waiter, index) => {
      const outcome = outcomes[index];
      if (outcome && !plan.undecided.has(index)) waiter.answer(outcome);
    });
    return 'carried out';
  }

  /**
   * The event to decide on. A read that begins now, after the last command of the batch arrived, can prove
   * refusals if it is durable. The snapshot of the previous commit is durable, too, but it may be out of date
   * by now.
   */
  private async look() {
    const { eventId, snapshot: known, expectsNoChange: isDurable } = this;
    const { ledger } = this.surroundings;
    this.snapshot = undefined;
    if (known) return { snapshot: known, isFresh: false, isDurable: false };
    const snapshot = isDurable
      ? await ledger.readDurableSnapshot(eventId)
      : await ledger.readSnapshot(eventId);
    return { snapshot, isFresh: true, isDurable };
  }

  /**
   * Writes the attempt and has it settled; by how many versions other processes' commits came before it, or
   * undefined if it lost the race. After a lost race the next writes depend on the seats alone, if that is
   * enough, until no other process has committed for some commits, or until such a write loses, too.
   */
  private async commit(
    batch: readonly Waiter[],
    slot: OwnSlot,
    attempt: Attempt,
    journal: Snapshot['journal'],
  ) {
    const observed = this.observer.commitBegins(
      this.eventId,
      batch.map(({ origin }) => origin),
    );
    const written = await this.write(attempt);
    if (!written) {
      this.contendedCommits = attempt.replaces === undefined ? CONTENTION_COMMITS : 0;
      observed.lostRace();
      return undefined;
    }
    const { after, commit } = written;
    const by = commit.lastVersion - attempt.commit.lastVersion;
    if (attempt.replaces !== undefined) {
      this.contendedCommits = by > 0 ? CONTENTION_COMMITS : this.contendedCommits - 1;
    }
    observed.committed(after.event, commit.changes);
    this.slots.fill(slot, commit, this.settle(commit, observed));
    // Under the filter on the version no other process has committed, so that the journal is known still.
    this.snapshot = attempt.replaces === undefined ? { journal, ...after } : after;
    return { by };
  }

  /** The snapshot has the other writers' slots; what this process has not settled yet joins them. */
  private withOwnSlots({ event, journal }: Snapshot): Snapshot {
    return { event, journal: journal && { ...journal, ...this.slots.unsettled } };
  }

  /** No write proves that the snapshot is current, so the event is read again, durably. */
  private unproved(): Round {
    this.expectsNoChange = true;
    return 'outdated';
  }

  private refuseAll(batch: readonly Waiter[]): Round {
    for (const waiter of batch) {
      waiter.answer({ kind: 'refused', refusal: { code: 'event_not_found' } });
    }
    return 'carried out';
  }

  private attempt(
    { slotId }: OwnSlot,
    { event: before }: Snapshot,
    { event: after, changes }: Decision,
    now: Date,
  ): Attempt {
    const commitId = this.surroundings.newCommitId();
    const [firstVersion, lastVersion] = [before.version + 1, before.version + changes.length];
    const commit = { commitId, firstVersion, lastVersion, at: now, changes };
    return { slotId, commit, before, after: { ...after, lastCommitId: commitId } };
  }

  /**
   * Writes the attempt; undefined if it lost the race. Once it is sent, any error leaves open whether it took
   * effect, so this method asks until that is known, however long it takes. Only then is an unexpected error
   * reported.
   */
  private async write(attempt: Attempt): Promise<Written | undefined> {
    try {
      return await this.surroundings.ledger.commit(attempt);
    } catch (error) {
      this.recordTrouble('deciding', error);
      const written = await this.fateOf(attempt);
      if (written || error instanceof UnavailableError) return written;
      throw error;
    }
  }

  private fateOf(attempt: Attempt): Promise<Written | undefined> {
    const { surroundings } = this;
    return this.untilDone('deciding', () =>
      surroundings.ledger.fateOf(attempt, surroundings.newCommitId()),
    );
  }

  /** Only when the commit is settled may its slot be overwritten. Its callers are answered first, and wait for nothing. */
  private async settle(commit: Commit, observed: ObservedCommit): Promise<void> {
    const { ledger, clock } = this.surroundings;
    await clock.turn();
    await this.untilDone('settling', () => ledger.settle(this.eventId, commit));
    observed.settled();
  }

  private async untilDone<T>(during: Trouble['while'], task: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await task();
      } catch (error) {
        this.recordTrouble(during, error);
      }
      await this.backOff(tries);
    }
  }

  private recordTrouble(during: Trouble['while'], error: unknown): void {
    this.whyLate = 'database_unavailable';
    this.surroundings.onTrouble({ eventId: this.eventId, while: during, error });
  }

  /** Waits a random time (full jitter) that may grow with the number of tries, up to a bound. */
  private backOff(tries: number, msMax = BACKOFF_MS_MAX): Promise<void> {
    const ceiling = Math.min(msMax, BACKOFF_MS_MIN * 2 ** tries);
    return this.surroundings.clock.sleep(this.surroundings.clock.random() * ceiling);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
