import { ANYONE, NOBODY, type Scope } from '../../domain/caller';
import type { Refusal } from '../../domain/problems';
import type { Authentication, Authenticator } from '../../services/access/authenticator';
import type { Sessions } from '../../services/access/sessions';
import type { StreamTickets } from '../../services/access/stream-tickets';
import type { Admission, Admit, Visitor } from './admission';
import { FORGET_SESSION, isFromOwnPage, sessionTokenOf, setSession } from './session-cookie';
import { limitHeaders, networkOf, type Allowance, type RateLimit } from './rate-limit';

export interface GateOptions {
  /** Every caller is admitted if absent. */
  authenticator?: Pick<Authenticator, 'authenticate'>;
  /** What stands for keys and tokens on live streams. */
  tickets?: Pick<StreamTickets, 'redeem'>;
  /** What stands for keys and tokens in browsers. */
  sessions?: Pick<Sessions, 'find' | 'isOpen'>;
  /** Before anything is known about the caller. */
  perAddress?: Pick<RateLimit, 'count'>;
  perKey?: Pick<RateLimit, 'count'>;
}

/** Admits callers that have a key with the scope that the operation needs, within the rate limits. */
export function gate({ authenticator, perAddress, perKey, ...standIns }: GateOptions): Admit {
  return async (visitor, needs) => {
    if (needs === 'nothing') return NOT_LIMITED;
    const allowances: Allowance[] = [];
    if (perAddress) {
      allowances.push(await perAddress.count(networkOf(visitor.address)));
      if (isOver(allowances)) return refuse({ code: 'rate_limited' }, limitHeaders(allowances));
    }
    const found = authenticator ? await identify(authenticator, standIns, visitor) : FREE;
    const { caller, refusal, headers: ofSession } = found;
    if (!caller) {
      return refuse(refusal, {
        ...limitHeaders(allowances),
        ...(refusal.code === 'unauthenticated' && challenge(visitor)),
        ...ofSession,
      });
    }
    if (perKey && authenticator) {
      allowances.push(await perKey.count(caller.name));
      if (isOver(allowances)) return refuse({ code: 'rate_limited' }, limitHeaders(allowances));
    }
    const headers = { ...limitHeaders(allowances), ...ofSession };
    const isAllowed = needs === 'any key' || caller.scopes.has(needs);
    return isAllowed ? { caller, headers } : lacksScope(needs, headers);
  };
}

/**
 * Before `isOpen`, admits nobody to routes that need the database, as it may not be usable. The metrics are
 * served all the same.
 */
export function onceOpen(admit: Admit, isOpen: () => boolean): Admit {
  return (visitor, needs) =>
    isOpen() || needs === 'nothing' || visitor.path === '/metrics'
      ? admit(visitor, needs)
      : refuse({ code: 'database_unavailable' }, {});
}

/** What needs no key is not limited either: monitoring must always get an answer. */
const NOT_LIMITED: Admission = { caller: NOBODY };

function isOver(allowances: readonly Allowance[]): boolean {
  return allowances.at(-1)?.isOver === true;
}

type Identity = Authentication & { headers?: Record<string, string> | undefined };

const FREE: Identity = { caller: ANYONE };

async function identify(
  authenticator: Pick<Authenticator, 'authenticate'>,
  { tickets, sessions }: Pick<GateOptions, 'tickets' | 'sessions'>,
  visitor: Visitor,
): Promise<Identity> {
  const { ticket, path } = visitor;
  const ofStream = ticket === undefined ? undefined : STREAM_OF_EVENT.exec(path)?.[1];
  let credential = credentialOf(visitor);
  if (credential === undefined && ticket !== undefined && ofStream !== undefined) {
    credential = await tickets?.redeem(ticket, ofStream);
    if (credential === undefined) return stranger(NO_TICKET);
  }
  if (credential !== undefined) return authenticator.authenticate(credential);
  const token = sessionTokenOf(visitor);
  if (token === undefined || !sessions) return { refusal: { code: 'unauthenticated' } };
  if (!isFromOwnPage(visitor)) {
    return { refusal: { code: 'forbidden', detail: 'A session is for pages of this server only' } };
  }
  const session = await sessions.find(token);
  if (!session) return { ...stranger(ENDED), headers: FORGET_SESSION };
  const { caller, refusal } = await authenticator.authenticate(session.credential);
  if (!caller) return { refusal, headers: FORGET_SESSION };
  const { sessionId, renewed } = session;
  const isWelcome = async () =>
    (await sessions.isOpen(sessionId)) && ((await caller.isWelcome?.()) ?? true);
  return {
    caller: { ...caller, credential: session.credential, isWelcome },
    headers: renewed && setSession(renewed),
  };
}

function stranger(detail: string): { refusal: Refusal } {
  return { refusal: { code: 'unauthenticated', detail } };
}

const ENDED = 'The session has ended: sign in again';

/** Tickets are for nothing else. */
const STREAM_OF_EVENT = /^\/api\/v1\/events\/([^/]+)\/stream\/?$/;

const NO_TICKET = 'The ticket is not one for this stream, or has expired: ask for a new one';

/** The key or token of a request; never one in the path or the query, which logs and proxies keep. */
export function credentialOf({ header }: Pick<Visitor, 'header'>): string | undefined {
  const authorization = header('authorization');
  if (authorization === undefined) return header('x-api-key');
  return /^Bearer +([^\s,]+) *$/i.exec(authorization)?.[1] ?? '';
}

/** RFC 6750, section 3. */
function challenge(visitor: Visitor): Record<string, string> {
  const isWrong = credentialOf(visitor) !== undefined;
  return { 'WWW-Authenticate': isWrong ? `${REALM}, error="invalid_token"` : REALM };
}

const REALM = 'Bearer realm="TicketBoss"';

function lacksScope(scope: Scope, headers: Record<string, string>): Admission {
  const detail = `The scope ${scope} is required`;
  return refuse(
    { code: 'forbidden', detail, extensions: { scope } },
    { ...headers, 'WWW-Authenticate': `${REALM}, error="insufficient_scope", scope="${scope}"` },
  );
}

function refuse(refusal: Refusal, headers: Record<string, string>): Admission {
  return { refusal, headers };
}
