import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../simulation/random';
import { CUT, type Handler } from '../support/database-proxy';

export type InjectedFault =
  /** The connection breaks: before the command arrives, after it took effect, or within its reply. */
  | 'cutBefore'
  | 'cutAfter'
  | 'cutWithin'
  /** The command arrives late, possibly after its sender has given up. */
  | 'lateCommand'
  | 'lateReply';

const KINDS: readonly InjectedFault[] = [
  'cutBefore',
  'cutAfter',
  'cutAfter',
  'cutWithin',
  'cutWithin',
  'lateCommand',
  'lateReply',
];

/** The commands that commit, settle, and remove. Everything that matters happens in these. */
const WRITES = ['findAndModify', 'insert', 'update'];

/** Mostly within a request's deadline; sometimes longer than the driver waits for a reply. */
const LATE_MS_MAX = 3000;
const VERY_LATE_MS = 11_000;

/**
 * Injects faults into the connections of one API process to its database, one command at a time.
 */
export class FaultInjector {
  readonly done: Partial<Record<InjectedFault, number>> = {};
  private next: { kind: InjectedFault; name: string; ms: number } | undefined;

  constructor(private readonly random: Random) {}

  /** The next command of a random kind will have a fault. */
  arm(isVeryLateAllowed: boolean): void {
    const { random } = this;
    const isVeryLate = isVeryLateAllowed && random.chance(0.1);
    const ms = isVeryLate ? VERY_LATE_MS : random.between(10, LATE_MS_MAX);
    this.next = { kind: random.pick(KINDS), name: random.pick(WRITES), ms };
  }

  disarm(): void {
    this.next = undefined;
  }

  handle: Handler = async (command, forward) => {
    if (this.next?.name !== command.name) return forward();
    const { kind, ms } = this.next;
    this.disarm();
    this.done[kind] = (this.done[kind] ?? 0) + 1;
    switch (kind) {
      case 'cutBefore':
        return CUT;
      case 'cutAfter':
        await forward();
        return CUT;
      case 'cutWithin': {
        const reply = await forward();
        return { cutAfter: reply.subarray(0, this.random.whole(1, reply.length - 1)) };
      }
      case 'lateCommand':
        await delay(ms);
        return forward();
      case 'lateReply': {
        const reply = await forward();
        await delay(ms);
        return reply;
      }
    }
  };
}
