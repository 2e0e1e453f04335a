import type { Command, Outcome } from '../../domain/command';
import { problem } from '../../domain/problems';
import { COMMANDS_UNDER_WAY_MAX, COMMITTERS_KEPT_MAX } from '../../tuning';
import { GroupCommitter, type CommitterSurroundings } from './group-committer';

/** The committers of this process, one for each event that is asked for. */
export class Committers {
  private readonly byEvent = new Map<string, GroupCommitter>();
  private underWay = 0;
  private isStopping = false;

  constructor(private readonly surroundings: CommitterSurroundings) {}

  /**
   * See `GroupCommitter.submit`. The number of waiting commands is bounded, for all events together and,
   * lower, for each event.
   */
  submit(eventId: string, command: Command): Promise<Outcome> {
    if (this.isStopping || this.underWay >= COMMANDS_UNDER_WAY_MAX) {
      this.surroundings.observer?.overloaded();
      return Promise.reject(problem('overloaded'));
    }
    const outcome = (this.byEvent.get(eventId) ?? this.open(eventId)).submit(command);
    this.underWay += 1;
    const end = () => (this.underWay -= 1);
    outcome.then(end, end);
    return outcome;
  }

  /** Commands that wait to be taken into a commit, over all events. */
  get queued(): number {
    return [...this.byEvent.values()].reduce((sum, { queued }) => sum + queued, 0);
  }

  /** Carries out what waits, then removes this process's slots from the journals. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.byEvent.values()].map((committer) => committer.stop()));
  }

  private open(eventId: string): GroupCommitter {
    if (this.byEvent.size >= COMMITTERS_KEPT_MAX) this.closeOldestIdle();
    const committer = new GroupCommitter(eventId, this.surroundings);
    this.byEvent.set(eventId, committer);
    return committer;
  }

  /** What an idle one left in the journal is settled; recovery removes it. */
  private closeOldestIdle(): void {
    for (const [eventId, committer] of this.byEvent) {
      if (!committer.isIdle) continue;
      this.byEvent.delete(eventId);
      return;
    }
  }
}
