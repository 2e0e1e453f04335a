import type { Scope } from '../../src/domain/caller';
import { ADMIN_KEY } from './start-app';
import type { ApiCaller } from './api-caller';

export const ALL_BUT_ADMIN: Scope[] = [
  'reservations:read',
  'reservations:write',
  'events:read',
  'events:write',
];

export interface KeyView {
  keyId: string;
  key: string;
  partnerId: string;
  scopes: string[];
  status: string;
  createdAt: string;
  expiresAt?: string;
  revokedAt?: string;
  replacedBy?: string;
  lastUsedAt?: string;
}

export function keysOf(partnerId: string): string {
  return `/api/v1/partners/${encodeURIComponent(partnerId)}/keys`;
}

let partnersMade = 0;

/** Makes a partner, as the administrator, and returns its id. */
export async function createPartner(caller: ApiCaller): Promise<string> {
  partnersMade += 1;
  const partnerId = `partner-${partnersMade}`;
  const answer = await caller
    .as(ADMIN_KEY)
    .post('/api/v1/partners', { partnerId, name: `Partner ${partnersMade}` });
  expect(answer.status).toBe(201);
  return partnerId;
}

export async function issueKey(caller: ApiCaller, partnerId: string, body: object = {}) {
  const wish = { scopes: ALL_BUT_ADMIN, ...body };
  const answer = await caller.as(ADMIN_KEY).post<KeyView>(keysOf(partnerId), wish);
  expect(answer.status).toBe(201);
  return answer.body;
}

/** A new partner's caller, with a key for these scopes. */
export async function newPartner(caller: ApiCaller, scopes: Scope[] = ALL_BUT_ADMIN) {
  const issued = await issueKey(caller, await createPartner(caller), { scopes });
  return { ...issued, caller: caller.as(issued.key) };
}
