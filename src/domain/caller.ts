export const SCOPES = [
  'reservations:read',
  'reservations:write',
  'events:read',
  'events:write',
  'admin',
] as const;

/** What a caller may do; `admin` includes all the others. */
export type Scope = (typeof SCOPES)[number];

/** On whose behalf a request is made. */
export interface Caller {
  /** For the log and the audit trail: who it was. */
  name: string;
  /** The partner whose reservations it may see and touch; everybody's if absent. */
  partnerId?: string;
  scopes: ReadonlySet<Scope>;
  /** What the key is called, if it has a name. */
  keyName?: string;
  /** The key or token that the caller's session stands for. */
  credential?: string;
  /** Whether it would still be admitted: for long answers. It would if absent. */
  isWelcome?: () => Promise<boolean>;
}

/** Who was not let in, or not asked: it may do nothing. */
export const NOBODY: Caller = { name: 'nobody', scopes: new Set() };

/** The caller where no keys are asked for: it may do everything. */
export const ANYONE: Caller = { name: 'anyone', scopes: new Set(SCOPES) };

/**
 * The caller that a key or token of a partner makes. One with the `admin` scope acts for the house: it
 * sees every partner's reservations.
 */
export function callerOf(
  name: string,
  partnerId: string | undefined,
  scopes: readonly Scope[],
): Caller {
  if (scopes.includes('admin')) return { name, scopes: new Set(SCOPES) };
  return { name, scopes: new Set(scopes), ...(partnerId !== undefined && { partnerId }) };
}

/** Whether what belongs to that partner exists for the caller. */
export function maySee({ partnerId }: Caller, ofPartnerId: string): boolean {
  return partnerId === undefined || partnerId === ofPartnerId;
}
