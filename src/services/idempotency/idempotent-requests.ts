import { hash, randomBytes } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';
import { ProblemError, type Refusal } from '../../domain/problems';
import { IDEMPOTENT_ANSWER_HOURS } from '../../limits';
import type {
  IdempotentRequest,
  IdempotentRequestModel,
} from '../../models/idempotent-request-model';
import { IDEMPOTENT_LEASE_MS, IDEMPOTENT_LOOK_MS } from '../../tuning';
import { isDuplicateKey, whenAvailable } from '../database/database-errors';
import { isPassing } from '../database/is-passing';
import type { Clock } from '../support/clock';
import { randomBytesFrom, type RandomBytes } from '../support/random-bytes';
import { Seal } from '../support/seal';

export interface KeyedRequest {
  /** Within what the key is unique: who sends the request, and what it asks for. */
  scope: readonly unknown[];
  /** The idempotency key. */
  key: string;
  /** As JSON has it; another one under the same key is refused. */
  payload: unknown;
}

/** Carries a request out. What it draws at random is the same in every attempt at the request. */
export type Attempt<Answer> = (random: RandomBytes) => Promise<Attempted<Answer>>;

/** Only what was done is kept: after a refusal the key may be used again. */
export interface Attempted<Answer> {
  /** As JSON has it. */
  answer: Answer;
  isDone: boolean;
}

export type KeyedOutcome<Answer> =
  { kind: 'answered'; answer: Answer; replayed: boolean } | { kind: 'refused'; refusal: Refusal };

/**
 * Carries out each request under an idempotency key once, and gives its answer again to repetitions, for
 * `IDEMPOTENT_ANSWER_HOURS`. An answer is given only when it is stored.
 *
 * A request is claimed by its record, under a lease. After the lease a repetition takes over, since the
 * process may have died. How far the other attempt came is unknown, and it may only have been paused; so the
 * record has a seed, from which all attempts make the same ids and secrets: each finds what another one made.
 */
export class IdempotentRequests {
  constructor(
    private readonly requests: IdempotentRequestModel,
    private readonly clock: Clock,
    /** How long a repetition waits for the first answer. */
    private readonly waitMs: number,
  ) {}

  async once<Answer>(
    request: KeyedRequest,
    attempt: Attempt<Answer>,
  ): Promise<KeyedOutcome<Answer>> {
    const named = nameOf(request);
    const deadlineMs = this.clock.now().getTime() + this.waitMs;
    for (;;) {
      const found = await this.claim(named, deadlineMs);
      if (found.kind === 'refused') return found;
      if (found.kind === 'kept') {
        const answer = JSON.parse(found.answer) as Answer; // as it was stored below
        return { kind: 'answered', answer, replayed: true };
      }
      const carriedOut = await this.carryOut(named, found, attempt);
      if (carriedOut) return { kind: 'answered', answer: carriedOut.answer, replayed: false };
    }
  }

  /** The right to carry the request out, or what came of it already. */
  private async claim(named: Named, deadlineMs: number): Promise<Claim | Kept | Refused> {
    for (;;) {
      const nowMs = this.clock.now().getTime();
      const lease = { attemptId: uuidv4(), leaseUntil: new Date(nowMs + IDEMPOTENT_LEASE_MS) };
      if (await this.insert(named, lease, nowMs)) return claimOf(lease, named.seed);
      const found = await whenAvailable(() => this.requests.findById(named.id).lean());
      if (found && found.payloadHash !== named.payloadHash)
        return { kind: 'refused', refusal: { code: 'idempotency_key_reused' } };
      if (found?.answer !== undefined)
        return { kind: 'kept', answer: named.seal.open('answer', found.answer) };
      if (found && found.leaseUntil.getTime() <= nowMs && (await this.takeOver(found, lease)))
        return claimOf(lease, named.seal.open('seed', found.seed));
      if (nowMs >= deadlineMs) return { kind: 'refused', refusal: { code: 'request_in_progress' } };
      await this.clock.sleep(IDEMPOTENT_LOOK_MS);
    }
  }

  /** Whether there was no record. */
  private async insert({ id, payloadHash, seal, seed }: Named, lease: Lease, nowMs: number) {
    const expiresAt = new Date(nowMs + IDEMPOTENT_ANSWER_HOURS * 3_600_000);
    const record = { _id: id, payloadHash, ...lease, seed: seal.close('seed', seed), expiresAt };
    try {
      await whenAvailable(() => this.requests.create(record));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private async takeOver({ _id, attemptId }: IdempotentRequest, lease: Lease): Promise<boolean> {
    const taken = await whenAvailable(() =>
      this.requests.updateOne(unanswered(_id, attemptId), { $set: lease }),
    );
    return taken.matchedCount > 0;
  }

  /** Undefined if another attempt took over meanwhile: its answer is the one that counts. */
  private async carryOut<Answer>(
    { id, seal }: Named,
    { attemptId, random }: Claim,
    attempt: Attempt<Answer>,
  ): Promise<Attempted<Answer> | undefined> {
    const own = unanswered(id, attemptId);
    try {
      const attempted = await attempt(random);
      if (!attempted.isDone) {
        await this.forget(own);
        return attempted;
      }
      const answer = seal.close('answer', JSON.stringify(attempted.answer));
      const kept = await whenAvailable(() => this.requests.updateOne(own, { $set: { answer } }));
      return kept.matchedCount > 0 ? attempted : undefined;
    } catch (error) {
      await (isRefusal(error) ? this.forget(own) : this.endLease(own));
      throw error;
    }
  }

  /** Nothing was done. If the record cannot be removed now, the lease ends by itself. */
  private async forget(own: Unanswered): Promise<void> {
    await this.requests.deleteOne(own).catch(() => undefined);
  }

  /** Something may have been done: the next attempt has to find it. */
  private async endLease(own: Unanswered): Promise<void> {
    const leaseUntil = this.clock.now();
    await this.requests.updateOne(own, { $set: { leaseUntil } }).catch(() => undefined);
  }
}

/** A request by its id, and what keeps its secrets. */
interface Named {
  id: string;
  payloadHash: string;
  seal: Seal;
  /** Of a new record. The same if a caller makes one again, because its record was removed meanwhile. */
  seed: string;
}

type Lease = Pick<IdempotentRequest, 'attemptId' | 'leaseUntil'>;

interface Claim {
  kind: 'claimed';
  attemptId: string;
  random: RandomBytes;
}

interface Kept {
  kind: 'kept';
  /** As JSON. */
  answer: string;
}

interface Refused {
  kind: 'refused';
  refusal: Refusal;
}

function nameOf({ scope, key, payload }: KeyedRequest): Named {
  const id = hash('sha256', JSON.stringify([scope, key]), 'base64url');
  const payloadHash = hash('sha256', JSON.stringify(payload, inOrder), 'base64url');
  const seed = randomBytes(32).toString('base64');
  return { id, payloadHash, seal: new Seal(key, id), seed };
}

/** For `JSON.stringify`: the order of an object's fields does not matter. */
function inOrder(_field: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function claimOf({ attemptId }: Lease, seed: string): Claim {
  return { kind: 'claimed', attemptId, random: randomBytesFrom(seed) };
}

/** Matches the record while that attempt has it. */
function unanswered(id: string, attemptId: string) {
  return { _id: id, attemptId, answer: { $exists: false } };
}

type Unanswered = ReturnType<typeof unanswered>;

/** Whether nothing was done for sure. */
function isRefusal(error: unknown): boolean {
  return error instanceof ProblemError && !isPassing(error);
}
