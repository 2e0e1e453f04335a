import { setTimeout as delay } from 'node:timers/promises';
import { ObjectId, type Document } from 'bson';
import type { Random } from '../simulation/random';
import { DatabaseProxy, type Forward, type ProxiedCommand } from '../support/database-proxy';
import { isHello, readReply, REPLICA_SET, writeReply } from '../support/replica-set-facade';
import { FaultInjector } from './fault-injector';
import { CUT_OFF, type SetMember } from './set-member';

/** The places of the members that believe they are the primary. The others are secondaries. */
export type Members = readonly (SetMember | undefined)[];

/**
 * The shortest interval that a driver allows: changes that no error reports are noticed within half
 * a second.
 */
const HEARTBEAT_MS = 500;

/** How long both primaries may be reached by one process. */
const BOTH_MS_MAX = 2000;

/** How a member refuses commands that only the primary executes. */
const NOT_PRIMARY = { ok: 0, code: 10107, codeName: 'NotWritablePrimary', errmsg: 'not primary' };

/**
 * A database as one process sees it, through its own proxies: a replica set whose elections it may
 * notice later than others, or a standalone server.
 */
export class SetView {
  readonly injector: FaultInjector;
  /** The process has not noticed later elections. */
  private termKnown = 1;
  private unreachable: number | undefined;
  private proxies: readonly DatabaseProxy[] = [];
  /** When it may have read from a primary that was deposed. */
  private readonly staleTimes: { from: number; to: number }[] = [];

  private constructor(
    private readonly members: Members,
    private readonly random: Random,
  ) {
    this.injector = new FaultInjector(random.fork('faults'));
  }

  static async open(members: Members, random: Random): Promise<SetView> {
    const view = new SetView(members, random);
    view.proxies = await Promise.all(members.map((_, place) => view.openProxy(place)));
    return view;
  }

  get uri(): string {
    const options = this.isSet
      ? `?replicaSet=${REPLICA_SET}&heartbeatFrequencyMS=${HEARTBEAT_MS}`
      : '';
    return `mongodb://${this.hosts.join()}/tickets${options}`;
  }

  /**
   * Notices the new primary within the time, and loses the connection to the old one at that place.
   */
  async turnTo({ term }: SetMember, old: SetMember, oldPlace: number, ms: number): Promise<void> {
    const { random } = this;
    const staleTime = { from: old.deposedAt, to: Infinity };
    this.staleTimes.push(staleTime);
    const heardAfterMs = random.chance(0.3) ? 0 : random.between(0, ms);
    await delay(heardAfterMs);
    this.termKnown = term;
    await delay(Math.min(random.between(0, BOTH_MS_MAX), ms - heardAfterMs));
    this.unreachable = oldPlace;
    this.proxies[oldPlace]?.cutAll();
    staleTime.to = Date.now();
  }

  /** Every member can be reached again. */
  heal(): void {
    this.unreachable = undefined;
  }

  /** The oldest state that the process may have read at that time, in milliseconds since 1970. */
  staleSince(time: number): number {
    const during = this.staleTimes.find(({ from, to }) => from <= time && time <= to);
    return during?.from ?? time;
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }

  private get isSet(): boolean {
    return this.members.length > 1;
  }

  private get hosts(): string[] {
    return this.proxies.map(({ port }) => `127.0.0.1:${port}`);
  }

  private openProxy(place: number): Promise<DatabaseProxy> {
    const port = this.members.find((member) => member !== undefined)?.port ?? 0;
    return DatabaseProxy.start(port, (command, forward) =>
      this.injector.handle(command, () =>
        this.isSet ? this.answer(place, command, forward) : forward(),
      ),
    );
  }

  private async answer(place: number, command: ProxiedCommand, forward: Forward): Promise<Buffer> {
    if (place === this.unreachable) throw CUT_OFF;
    const member = this.members[place];
    if (isHello(command)) return this.greet(place, member, command, forward);
    return member ? member.handle(command, forward) : writeReply(command, NOT_PRIMARY);
  }

  private async greet(
    place: number,
    member: SetMember | undefined,
    command: ProxiedCommand,
    forward: Forward,
  ): Promise<Buffer> {
    const isPrimary = member !== undefined && member.term <= this.termKnown;
    // All engines say the same of themselves.
    const engine = isPrimary ? member : this.members.find((each) => each !== undefined);
    const greeting = readReply(command, await forward(undefined, engine?.port));
    return writeReply(command, {
      ...greeting,
      setName: REPLICA_SET,
      setVersion: 1,
      hosts: this.hosts,
      me: this.hosts[place],
      isWritablePrimary: isPrimary,
      ismaster: isPrimary,
      secondary: !isPrimary,
      ...(isPrimary && { electionId: electionIdOf(member) }),
    });
  }
}

/** Like MongoDB's: drivers recognise the later primary by the greater one. */
function electionIdOf({ term }: SetMember): Document {
  return new ObjectId(`7fffffff${term.toString(16).padStart(16, '0')}`);
}
