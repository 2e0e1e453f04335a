import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SLOT_IDLE_MS } from '../../src/tuning';
import type { Random } from '../simulation/random';
import { SetMember } from './set-member';
import { SetView } from './set-view';

/** How long some processes still reach a deposed primary. */
const WINDOW_MS = [1000, 5000] as const;
/** Long enough for others to consider its journal slots abandoned. */
const LONG_WINDOW_MS = [SLOT_IDLE_MS + 1000, SLOT_IDLE_MS + 4000] as const;

/**
 * Two members that are the primary in turn, each process with its own view of them; or one: a
 * standalone server. The engines are real processes, and the views simulate the replica set.
 */
export class ReplicaSet {
  /** Odd while a failover is under way. */
  turns = 0;
  private readonly views: SetView[] = [];

  private constructor(
    private readonly dataDir: string,
    private readonly members: (SetMember | undefined)[],
    private primary: SetMember,
    private readonly random: Random,
  ) {}

  static async start(places: 1 | 2, random: Random): Promise<ReplicaSet> {
    const dataDir = mkdtempSync(join(tmpdir(), 'crash-test-'));
    const primary = await SetMember.start(join(dataDir, 'term-1'), random.fork('member'));
    const members = [primary, ...(places === 2 ? [undefined] : [])];
    return new ReplicaSet(dataDir, members, primary, random.fork('failovers'));
  }

  get canFailOver(): boolean {
    return this.members.length > 1;
  }

  /** For one process. */
  async openView(random: Random): Promise<SetView> {
    const view = await SetView.open(this.members, random);
    this.views.push(view);
    return view;
  }

  /**
   * Makes the other member the primary. For some seconds the old one does not know it, and
   * processes that have not heard of the election still reach it. Then its own writes are lost, and
   * it is a secondary.
   */
  async failOver(isLong: boolean): Promise<void> {
    const { random, members, primary: old, views } = this;
    this.turns += 1;
    const oldPlace = members.indexOf(old);
    const next = await old.depose(join(this.dataDir, `term-${old.term + 1}`));
    members[1 - oldPlace] = next;
    this.primary = next;
    const [min, max] = isLong && random.chance(0.25) ? LONG_WINDOW_MS : WINDOW_MS;
    const ms = random.between(min, max);
    await Promise.all(views.map((view) => view.turnTo(next, old, oldPlace, ms)));
    members[oldPlace] = undefined;
    await old.end();
    for (const view of views) view.heal();
    this.turns += 1;
  }

  /** SIGKILL of the primary's engine, then a new one on the same data. */
  restartPrimary(): Promise<void> {
    return this.primary.restart();
  }

  signalPrimary(name: NodeJS.Signals): void {
    this.primary.signal(name);
  }

  async close(): Promise<void> {
    await Promise.all(this.views.map((view) => view.close()));
    for (const member of this.members) await member?.end();
    rmSync(this.dataDir, { recursive: true });
  }
}
