import type { Snapshot } from '../domain/change';
import type { Command, Expire, Outcome } from '../domain/command';
import { decide, type Decision } from '../domain/decide';
import { changesInJournal, reservationChanges } from '../domain/journal';
import { problem, type ProblemCode } from '../domain/problems';
import { isOverdue } from '../domain/reservation';
import {
  BACKOFF_MS_MAX,
  BACKOFF_MS_MIN,
  COMMIT_BATCH_MAX,
  OVERDUE_RELEASED_MAX,
  QUEUED_COMMANDS_MAX,
} from '../limits';
import type { Clock } from './clock';
import { gatherFacts, type GatheredFacts } from './facts';
import { UnavailableError, type Attempt, type Ledger } from './ledger';

export interface CommitterSurroundings {
  ledger: Ledger;
  clock: Clock;
  newCommitId(): string;
  /** How long a command may wait for its outcome, in milliseconds. */
  deadlineMs: number;
  /** Hears of trouble that the committer gets over by itself. */
  onTrouble(trouble: { eventId: string; while: 'deciding' | 'settling'; error: unknown }): void;
}

interface Waiter {
  readonly command: Command;
  isAnswered: boolean;
  answer(outcome: Outcome): void;
  fail(error: Error): void;
}

/** What a round came to: answers, a lost race, or a look at the event that turned out to be too old. */
type Round = 'answered' | 'lost' | 'outdated';

/**
 * Carries out the commands for one event: all that wait become one conditional write, and while that
 * is on its way the next ones gather (group commit). A lone command waits for nobody.
 */
export class GroupCommitter {
  private waiting: Waiter[] = [];
  private running: Promise<void> | undefined;
  private isStopping = false;
  /** The event as this committer's last write left it; undefined if it may have moved on. */
  private snapshot: Snapshot | undefined;
  private lastCommitId: string | undefined;
  private whyLate: ProblemCode = 'overloaded';

  constructor(
    readonly eventId: string,
    private readonly surroundings: CommitterSurroundings,
  ) {}

  /**
   * Resolves with the command's own outcome. Rejects with `ProblemError` `overloaded` or
   * `database_unavailable` when there is none in time; the command may then still take effect.
   */
  submit(command: Command): Promise<Outcome> {
    if (this.waiting.length >= QUEUED_COMMANDS_MAX || this.isStopping) {
      return Promise.reject(problem('overloaded'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push(this.waiter(command, resolve, reject));
      this.running ??= this.run();
    });
  }

  get isIdle(): boolean {
    return this.running === undefined;
  }

  /** Takes no more commands and resolves when those that wait are answered and settled. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Removes what this committer left in the journal. Only for an idle one: all of it is settled. */
  async clearSlot(writerId: string): Promise<void> {
    const { lastCommitId: commitId, eventId } = this;
    if (commitId === undefined) return;
    await this.surroundings.ledger.removeSlot({ eventId, writerId, commitId });
  }

  private waiter(
    command: Command,
    resolve: (outcome: Outcome) => void,
    reject: (error: Error) => void,
  ): Waiter {
    const cancelDeadline = this.surroundings.clock.after(this.surroundings.deadlineMs, () => {
      waiter.fail(problem(this.whyLate));
    });
    const settleOnce =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        if (waiter.isAnswered) return;
        waiter.isAnswered = true;
        cancelDeadline();
        settle(value);
      };
    const waiter: Waiter = {
      command,
      isAnswered: false,
      answer: settleOnce(resolve),
      fail: settleOnce(reject),
    };
    return waiter;
  }

  private async run(): Promise<void> {
    let fruitlessRounds = 0;
    await this.surroundings.clock.turn();
    while (this.waiting.length > 0) {
      const round = await this.round();
      if (round === 'answered') fruitlessRounds = 0;
      if (round === 'lost') await this.backOff(fruitlessRounds++);
    }
    this.running = undefined;
  }

  private async round(): Promise<Round> {
    const batch = this.takeBatch();
    try {
      return await this.carryOut(batch);
    } catch (error) {
      this.snapshot = undefined;
      this.surroundings.onTrouble({ eventId: this.eventId, while: 'deciding', error });
      if (error instanceof UnavailableError) {
        this.whyLate = 'database_unavailable';
        return 'lost';
      }
      for (const waiter of batch) waiter.fail(asError(error));
      return 'answered';
    } finally {
      this.waiting.unshift(...batch.filter((waiter) => !waiter.isAnswered));
    }
  }

  private takeBatch(): Waiter[] {
    const batch: Waiter[] = [];
    let taken = 0;
    for (const waiter of this.waiting) {
      if (batch.length === COMMIT_BATCH_MAX) break;
      taken += 1;
      if (!waiter.isAnswered) batch.push(waiter);
    }
    this.waiting.splice(0, taken);
    return batch;
  }

  private async carryOut(batch: readonly Waiter[]): Promise<Round> {
    if (batch.length === 0) return 'answered';
    const { ledger, clock } = this.surroundings;
    // A snapshot that is read now, after the last of the batch arrived, can also vouch for refusals.
    const isFresh = this.snapshot === undefined;
    const snapshot = this.snapshot ?? (await ledger.readSnapshot(this.eventId));
    this.snapshot = undefined;
    if (!snapshot) return this.refuseAll(batch);

    const now = clock.now();
    const commands = batch.map(({ command }) => command);
    const plan = await this.plan(snapshot, commands, now);
    if (!plan) return isFresh ? 'lost' : 'outdated';
    const { decision, unsettled, undecided } = plan;
    if (unsettled.length > 0) await this.help(snapshot, unsettled);

    if (decision.changes.length > 0) {
      const attempt = this.attempt(snapshot, decision, now);
      const after = await this.commit(attempt);
      if (!after) return 'lost';
      this.lastCommitId = attempt.commitId;
      await this.settle(attempt);
      this.snapshot = after;
    } else if (!isFresh) {
      return 'outdated';
    }
    this.whyLate = 'overloaded';
    batch.forEach((waiter, index) => {
      const outcome = decision.outcomes[index];
      if (outcome && !undecided.has(index)) waiter.answer(outcome);
    });
    return 'answered';
  }

  private refuseAll(batch: readonly Waiter[]): Round {
    for (const waiter of batch) {
      waiter.answer({ kind: 'refused', refusal: { code: 'event_not_found' } });
    }
    return 'answered';
  }

  /**
   * Decides the commands. If some are refused for want of seats while holds are overdue, those holds
   * end in the same decision, so that nobody is refused because a sweeper was late.
   */
  private async plan(snapshot: Snapshot, commands: readonly Command[], now: Date) {
    const { ledger } = this.surroundings;
    const gathered = await gatherFacts(ledger, snapshot, commands);
    if (!gathered) return undefined;
    const decision = decide(gathered.facts, commands, now);
    if (snapshot.event.heldSeats === 0 || !decision.outcomes.some(isForWantOfSeats)) {
      return { decision, unsettled: gathered.unsettled, undecided: NONE };
    }
    const overdue = await this.overdueHolds(snapshot, now);
    if (overdue.length === 0) return { decision, unsettled: gathered.unsettled, undecided: NONE };
    return this.planWithReleases(snapshot, overdue, commands, now);
  }

  private async planWithReleases(
    snapshot: Snapshot,
    overdue: readonly Expire[],
    commands: readonly Command[],
    now: Date,
  ) {
    const all = [...overdue, ...commands];
    const gathered = await gatherFacts(this.surroundings.ledger, snapshot, all);
    if (!gathered) return undefined;
    const { outcomes, ...decision } = decide(gathered.facts, all, now);
    const own = outcomes.slice(overdue.length);
    // With more holds overdue than one commit releases, the refusals wait for the others' release.
    const undecided =
      overdue.length < OVERDUE_RELEASED_MAX ? NONE : indexesWhere(own, isForWantOfSeats);
    return { decision: { ...decision, outcomes: own }, unsettled: gathered.unsettled, undecided };
  }

  private async overdueHolds({ journal }: Snapshot, now: Date): Promise<Expire[]> {
    const { ledger } = this.surroundings;
    const settled = await ledger.findOverdueHolds(this.eventId, now, OVERDUE_RELEASED_MAX);
    const inJournal = reservationChanges(changesInJournal(journal)).map(
      (change) => change.reservation,
    );
    const ids = [...settled, ...inJournal.filter((found) => isOverdue(found, now))].map(
      ({ reservationId }) => reservationId,
    );
    return [...new Set(ids)].map((reservationId) => ({ kind: 'expire', reservationId }));
  }

  private attempt({ event }: Snapshot, { event: after, changes }: Decision, now: Date): Attempt {
    const commitId = this.surroundings.newCommitId();
    return { commitId, committedAt: now, changes, before: event, after };
  }

  /**
   * Writes the attempt until it is known what became of it. When a reply is lost the very same write is
   * sent again: it can take effect only once, since it is filtered on the version.
   */
  private async commit(attempt: Attempt): Promise<Snapshot | undefined> {
    const { ledger } = this.surroundings;
    let isInDoubt = false;
    for (let tries = 0; ; tries += 1) {
      try {
        const after = await ledger.commit(attempt);
        if (after || !isInDoubt) return after;
        const verdict = await ledger.verdictOn(attempt);
        if (verdict === 'lost') return undefined;
        if (verdict === 'committed') return await ledger.readSnapshot(this.eventId);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        isInDoubt = true;
        this.recordTrouble('deciding', error);
      }
      await this.backOff(tries);
    }
  }

  /** Only when the changes are settled may the slot be overwritten and the callers be answered. */
  private async settle({ commitId, changes }: Attempt): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await this.surroundings.ledger.settle(this.eventId, commitId, changes);
        return;
      } catch (error) {
        this.recordTrouble('settling', error);
      }
      await this.backOff(tries);
    }
  }

  /** Settles what other writers left behind before anybody hears an outcome that rests on it. */
  private async help({ journal }: Snapshot, unsettled: GatheredFacts['unsettled']): Promise<void> {
    const versions = new Set(unsettled.map(({ version }) => version));
    for (const { commitId, changes } of Object.values(journal)) {
      if (changes.some(({ version }) => versions.has(version))) {
        await this.surroundings.ledger.settle(this.eventId, commitId, changes);
      }
    }
  }

  private recordTrouble(during: 'deciding' | 'settling', error: unknown): void {
    this.whyLate = 'database_unavailable';
    this.surroundings.onTrouble({ eventId: this.eventId, while: during, error });
  }

  /** Waits a random time (full jitter) that may grow with the number of tries, up to a bound. */
  private backOff(tries: number): Promise<void> {
    const ceiling = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** tries);
    return this.surroundings.clock.sleep(this.surroundings.clock.random() * ceiling);
  }
}

const NONE: ReadonlySet<number> = new Set();

function isForWantOfSeats(outcome: Outcome): boolean {
  return (
    outcome.kind === 'refused' &&
    (outcome.refusal.code === 'not_enough_seats' ||
      outcome.refusal.code === 'partner_limit_reached')
  );
}

function indexesWhere<T>(list: readonly T[], isSo: (entry: T) => boolean): ReadonlySet<number> {
  return new Set(list.flatMap((entry, index) => (isSo(entry) ? [index] : [])));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
