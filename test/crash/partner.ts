import { setTimeout as delay } from 'node:timers/promises';
import type { NewEvent } from '../../src/domain/event';
import { reservationIdOf } from '../../src/domain/reservation-id';
import type { Random } from '../simulation/random';
import type { PartnerClient } from '../support/partner-client';
import type { Call, CallAnswer, CallBody, Wish } from './call';
import type { Member } from './cluster';

/** Shared by the partners of one crash test, so that they conflict on purpose. */
export interface Surroundings {
  members: readonly Member[];
  /** Those that are sold from now. */
  events: () => readonly NewEvent[];
  calls: Call[];
  /** Reservations that were made, or may have been made, the latest last. */
  known: { eventId: string; reservationId: string }[];
  /** The newest version of each event in any answer. */
  newest: Map<string, number>;
  isOver: () => boolean;
}

type Reserve = Extract<Wish, { kind: 'reserve' }>;

/** Some clients give up early, few wait for a paused process. */
const PATIENCES_MS = [20, 200, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 15_000];

const READS: ReadonlySet<Wish['kind']> = new Set(['find', 'summary', 'changes']);

/** Reservations that are remembered, so that most are touched while they are young. */
const KNOWN_MAX = 200;

/**
 * One client: it reserves, holds, confirms, cancels and reads through any of the processes. It
 * sometimes gives up, repeats requests with a key, and asks again, possibly elsewhere, if there was
 * no answer.
 */
export class Partner {
  private wishes = 0;
  private readonly kept: { eventId: string; wish: Reserve }[] = [];

  constructor(
    private readonly name: string,
    private readonly random: Random,
    private readonly surroundings: Surroundings,
  ) {}

  async run(): Promise<void> {
    const { random, surroundings } = this;
    while (!surroundings.isOver()) {
      await this.act(random.pick(surroundings.events()));
      await delay(random.chance(0.2) ? random.between(0, 100) : 0);
    }
  }

  private async act(event: NewEvent): Promise<void> {
    const { random } = this;
    const dice = random.next();
    if (dice < 0.45) return this.reserve(event);
    if (dice < 0.55) return this.repeat();
    if (dice < 0.75) return this.withKnown('cancel');
    if (dice < 0.85) return this.withKnown('confirm');
    if (dice < 0.92) return this.withKnown('find');
    if (dice < 0.97) return this.insist(event.eventId, { kind: 'summary' });
    // The log from its start, or what is new.
    const newest = this.surroundings.newest.get(event.eventId) ?? 0;
    const after = random.chance(0.5) ? 0 : newest;
    return this.insist(event.eventId, { kind: 'changes', after });
  }

  private async reserve({ eventId, tiers }: NewEvent): Promise<void> {
    const { random } = this;
    const holdSeconds = random.chance(0.4) ? random.pick([1, 2, 30]) : undefined;
    const items = tiers
      .filter(() => random.chance(0.7))
      .map(({ tierId }) => ({ tierId, seats: random.whole(1, 4) }));
    const wish: Reserve = {
      kind: 'reserve',
      partnerId: `${this.name}-${(this.wishes += 1)}`,
      items: items.length > 0 ? items : [{ seats: random.whole(1, 4) }],
      ...(holdSeconds !== undefined && { holdSeconds }),
      ...(random.chance(0.6) && { key: `key-${this.wishes}` }),
    };
    if (wish.key === undefined) {
      await this.call(eventId, wish);
      return;
    }
    this.remember(eventId, reservationIdOf(eventId, wish.partnerId, wish.key));
    this.kept.push({ eventId, wish });
    const isTwice = random.chance(0.15);
    await Promise.all([this.insist(eventId, wish), isTwice && this.insist(eventId, wish)]);
  }

  /** An earlier request under its key, the same or, against the rules, another. */
  private async repeat(): Promise<void> {
    const { random } = this;
    if (this.kept.length === 0) return;
    const { eventId, wish } = random.pick(this.kept.slice(-5));
    const items = random.chance(0.2) ? [{ seats: 9 }] : wish.items;
    await this.insist(eventId, { ...wish, items });
  }

  private async withKnown(kind: 'cancel' | 'confirm' | 'find'): Promise<void> {
    const { known } = this.surroundings;
    if (known.length === 0) return;
    const { eventId, reservationId } = this.random.pick(known);
    await this.insist(eventId, { kind, reservationId });
  }

  /** Asks until there is an answer, or until it gives up. */
  private async insist(eventId: string, wish: Wish): Promise<void> {
    const { random, surroundings } = this;
    while (!surroundings.isOver()) {
      const answer = await this.call(eventId, wish);
      if (answer && answer.status !== 503) return;
      if (random.chance(0.3)) return;
      await delay(random.between(0, 100));
    }
  }

  private async call(eventId: string, wish: Wish): Promise<CallAnswer | undefined> {
    const { random, surroundings } = this;
    const { api, view } = random.pick(surroundings.members);
    const patienceMs = Math.round(random.pick(PATIENCES_MS) * random.between(0.5, 1.5));
    const call: Call = { eventId, wish, start: Date.now(), end: Infinity };
    surroundings.calls.push(call);
    const answer = await ask(api.client, eventId, wish, patienceMs);
    if (!answer) {
      // A process that is being restarted refuses at once: many more of these would show nothing.
      await delay(random.between(0, 100));
      return undefined;
    }
    call.end = Date.now();
    call.answer = answer;
    // A plain read may be answered by a primary that has been deposed and does not know it yet.
    if (READS.has(wish.kind)) call.start = view.staleSince(call.start);
    if (answer.status === 201) this.remember(eventId, answer.body.reservationId ?? '');
    const { newest } = surroundings;
    newest.set(eventId, Math.max(newest.get(eventId) ?? 0, answer.body.version ?? 0));
    return answer;
  }

  private remember(eventId: string, reservationId: string): void {
    const { known } = this.surroundings;
    known.push({ eventId, reservationId });
    if (known.length > KNOWN_MAX) known.shift();
  }
}

/** Undefined if there was no answer: the connection broke, or the client gave up. */
async function ask(
  client: PartnerClient,
  eventId: string,
  wish: Wish,
  patienceMs: number,
): Promise<CallAnswer | undefined> {
  const [method, path] = routeOf(eventId, wish);
  const isReserve = wish.kind === 'reserve';
  const { partnerId, holdSeconds, key } = isReserve ? wish : ({} as Partial<Reserve>);
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const { status, headers, body } = await client.send(method, path, {
      ...(isReserve && { body: { partnerId, ...seatsOf(wish), holdSeconds } }),
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
      signal,
    });
    return {
      status,
      body: body as CallBody, // the checks look at every field of it
      isReplayed: headers['idempotency-replayed'] === 'true',
      hasRetryAfter: /^[1-9]\d*$/.test(headers['retry-after'] ?? ''),
    };
  } catch {
    return undefined;
  }
}

/** A request without a tier has only a number of seats. */
function seatsOf({ items }: Reserve) {
  const [first] = items;
  return first?.tierId === undefined ? { seats: first?.seats } : { items };
}

function routeOf(eventId: string, wish: Wish): [method: string, path: string] {
  switch (wish.kind) {
    case 'reserve':
      return ['POST', `/api/v1/events/${eventId}/reservations`];
    case 'confirm':
      return ['POST', `/api/v1/reservations/${wish.reservationId}/confirm`];
    case 'cancel':
      return ['DELETE', `/api/v1/reservations/${wish.reservationId}`];
    case 'find':
      return ['GET', `/api/v1/reservations/${wish.reservationId}`];
    case 'summary':
      return ['GET', `/api/v1/events/${eventId}`];
    case 'changes':
      return ['GET', `/api/v1/events/${eventId}/changes?after=${wish.after}&limit=1000`];
  }
}
