import { ANYONE, NOBODY, type Caller, type Scope } from '../../domain/caller';
import type { Refusal } from '../../domain/problems';
import type { Authenticator } from '../../services/access/authenticator';
import type { StreamTickets } from '../../services/access/stream-tickets';
import type { Admission, Admit, Visitor } from './admission';
import { limitHeaders, networkOf, type Allowance, type RateLimit } from './rate-limit';

export interface GateOptions {
  /** Every caller is admitted if absent. */
  authenticator?: Pick<Authenticator, 'authenticate'>;
  /** What stands for keys and tokens on live streams. */
  tickets?: Pick<StreamTickets, 'redeem'>;
  /** Before anything is known about the caller. */
  perAddress?: Pick<RateLimit, 'count'>;
  perKey?: Pick<RateLimit, 'count'>;
}

/** Admits callers that have a key with the scope that the operation needs, within the rate limits. */
export function gate({ authenticator, tickets, perAddress, perKey }: GateOptions): Admit {
  return async (visitor, needs) => {
    if (needs === 'nothing') return NOT_LIMITED;
    const allowances: Allowance[] = [];
    if (perAddress) {
      allowances.push(await perAddress.count(networkOf(visitor.address)));
      if (isOver(allowances)) return refuse({ code: 'rate_limited' }, limitHeaders(allowances));
    }
    const caller = authenticator ? await callerBy(authenticator, tickets, visitor) : ANYONE;
    if ('code' in caller)
      return refuse(caller, { ...limitHeaders(allowances), ...challenge(visitor) });
    if (perKey && authenticator) {
      allowances.push(await perKey.count(caller.name));
      if (isOver(allowances)) return refuse({ code: 'rate_limited' }, limitHeaders(allowances));
    }
    const headers = limitHeaders(allowances);
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

async function callerBy(
  authenticator: Pick<Authenticator, 'authenticate'>,
  tickets: GateOptions['tickets'],
  visitor: Visitor,
): Promise<Caller | Refusal> {
  const { ticket, path } = visitor;
  const ofStream = ticket === undefined ? undefined : STREAM_OF_EVENT.exec(path)?.[1];
  let credential = credentialOf(visitor);
  if (credential === undefined && ticket !== undefined && ofStream !== undefined) {
    credential = await tickets?.redeem(ticket, ofStream);
    if (credential === undefined) return { code: 'unauthenticated', detail: NO_TICKET };
  }
  if (credential === undefined) return { code: 'unauthenticated' };
  // A cached answer is used at once.
  const found = authenticator.authenticate(credential);
  const { caller, refusal } = found instanceof Promise ? await found : found;
  return caller ?? refusal;
}

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
