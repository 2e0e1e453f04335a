import {
  SESSION_HOURS,
  SESSION_RENEWED_MINUTES,
  SESSION_TOKEN_OVERLAP_SECONDS,
} from '../../limits';
import type { SessionDocument, SessionModel } from '../../models/session-model';
import { SESSION_RENEWED_AGAIN_MS } from '../../tuning';
import { whenAvailable } from '../database/database-errors';
import type { Clock } from '../support/clock';
import { systemRandomBytes, type RandomBytes } from '../support/random-bytes';
import {
  credentialTokenId,
  newCredentialToken,
  openCredential,
  sealCredential,
} from './credential-token';

/** What a browser gets to keep. */
export interface SessionToken {
  /** `tbs_` and 256 random bits. */
  token: string;
  endsAt: Date;
  isSecure: boolean;
}

export interface FoundSession {
  sessionId: string;
  /** The key or token that signed in. */
  credential: string;
  /** A token to use from now on. */
  renewed?: SessionToken | undefined;
}

/**
 * Sessions of people in browsers: a token in a cookie stands for the key or token that signed in, on every instance, and
 * for no longer than that is valid. The database has only hashes of tokens, and the credential sealed under them. A token
 * that was stolen is worth little: the session gets new ones, and the former are not taken any more soon after.
 */
export class Sessions {
  constructor(
    private readonly sessions: SessionModel,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** The same random bytes open the same session again. */
  async open(
    credential: string,
    isSecure: boolean,
    random: RandomBytes = systemRandomBytes,
  ): Promise<SessionToken> {
    const endsAt = this.later(SESSION_HOURS * 3_600_000);
    const sessionId = random(16).toString('base64url');
    return this.issue({ sessionId, isSecure, endsAt }, credential, random);
  }

  /** Undefined if the token is not one of a session, or not any more. */
  async find(token: string): Promise<FoundSession | undefined> {
    const _id = credentialTokenId(token);
    const now = this.clock.now();
    const found = await whenAvailable(() => this.sessions.findById(_id).lean());
    if (!found || found.expiresAt <= now) return undefined;
    const { sessionId } = found;
    const credential = openCredential(token, found.credential);
    const renewed = found.renewAt <= now ? await this.renew(found, credential) : undefined;
    return { sessionId, credential, renewed };
  }

  async isOpen(sessionId: string): Promise<boolean> {
    const filter = { sessionId, expiresAt: { $gt: this.clock.now() } };
    return (await whenAvailable(() => this.sessions.exists(filter))) !== null;
  }

  /** Ends the session of the token, with all its tokens. */
  async end(token: string): Promise<void> {
    const found = await whenAvailable(() =>
      this.sessions.findById(credentialTokenId(token)).lean(),
    );
    if (!found) return;
    await whenAvailable(() => this.sessions.deleteMany({ sessionId: found.sessionId }));
  }

  /**
   * One of the requests that come at the same time gets the new token. If its answer was lost, a later one does: until
   * the former token expires.
   */
  private async renew(
    { _id, sessionId, isSecure, endsAt }: SessionDocument,
    credential: string,
  ): Promise<SessionToken | undefined> {
    const claimed = await whenAvailable(() =>
      this.sessions
        .findOneAndUpdate(
          { _id, renewAt: { $lte: this.clock.now() } },
          {
            $set: { renewAt: this.later(SESSION_RENEWED_AGAIN_MS) },
            $min: { expiresAt: this.later(SESSION_TOKEN_OVERLAP_SECONDS * 1000) },
          },
        )
        .lean(),
    );
    if (!claimed) return undefined;
    const renewed = await this.issue({ sessionId, isSecure, endsAt }, credential);
    // Somebody may have signed out meanwhile, and did not know of the new one.
    if (await whenAvailable(() => this.sessions.exists({ _id }))) return renewed;
    await this.end(renewed.token);
    return undefined;
  }

  private async issue(
    session: Pick<SessionDocument, 'sessionId' | 'isSecure' | 'endsAt'>,
    credential: string,
    random: RandomBytes = systemRandomBytes,
  ): Promise<SessionToken> {
    const token = newCredentialToken('tbs', random);
    const _id = credentialTokenId(token);
    const { endsAt, isSecure } = session;
    const $set = {
      ...session,
      credential: sealCredential(token, credential),
      renewAt: this.later(SESSION_RENEWED_MINUTES * 60_000),
      expiresAt: endsAt,
    };
    await whenAvailable(() => this.sessions.updateOne({ _id }, { $set }, { upsert: true }));
    return { token, endsAt, isSecure };
  }

  private later(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
