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
}

/** The caller where no keys are asked for: it may do everything. */
export const ANYONE: Caller = { name: 'anyone', scopes: new Set(SCOPES) };
