import { timingSafeEqual } from 'node:crypto';
import { hashSecret, parseKey, type PresentedKey } from '../../domain/api-key';
import type { Caller } from '../../domain/caller';
import type { Refusal } from '../../domain/problems';
import { faultOf, type AccessDirectory, type KnownKey } from './access-directory';
import type { Clock } from '../support/clock';
import type { KeyUse } from './key-use';

export type Authentication =
  { caller: Caller; refusal?: never } | { refusal: Refusal; caller?: never };

/** Finds out the caller of a token that is not a key of TicketBoss. */
export type VerifyToken = (token: string) => Promise<Authentication>;

/** Finds out the caller of a request by its key or token. */
export class Authenticator {
  constructor(
    private readonly directory: Pick<AccessDirectory, 'key'>,
    private readonly use: Pick<KeyUse, 'note'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly verifyToken?: VerifyToken,
  ) {}

  /** A cached answer is given at once. Rejects with `UnavailableError`. */
  authenticate(credential: string): Authentication | Promise<Authentication> {
    const presented = parseKey(credential);
    if (!presented) return this.verifyToken?.(credential) ?? refuse(NOT_VALID);
    const known = this.directory.key(presented.keyId);
    return known instanceof Promise
      ? known.then((found) => this.judge(presented, found))
      : this.judge(presented, known);
  }

  /**
   * An unknown key is compared like any other, so that the time reveals nothing. Only a caller that knows the
   * secret is told what else is wrong with the key.
   */
  private judge({ keyId, secret }: PresentedKey, known: KnownKey | undefined): Authentication {
    const isSecret = timingSafeEqual(hashSecret(secret), known?.secretHash ?? NO_HASH);
    if (!isSecret || !known) return refuse(NOT_VALID);
    const now = this.clock.now();
    const fault = faultOf(known, now);
    if (fault !== undefined) return refuse(fault);
    if (known.key) this.use.note(keyId, now);
    return { caller: known.caller };
  }
}

const NOT_VALID = 'The key is not valid';

/** No secret has this hash, as far as anybody knows. */
const NO_HASH = Buffer.alloc(32);

function refuse(detail: string): Authentication {
  return { refusal: { code: 'unauthenticated', detail } };
}
