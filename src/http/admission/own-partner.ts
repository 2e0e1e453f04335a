import { maySee, type Caller } from '../../domain/caller';
import { problem } from '../../domain/problems';

/** The body with the caller's own partner if it names none in that field. */
export function withOwnPartner(body: unknown, field: string, { partnerId }: Caller): unknown {
  const isNamed = typeof body !== 'object' || body === null || field in body;
  return partnerId === undefined || isNamed || Array.isArray(body)
    ? body
    : { ...body, [field]: partnerId };
}

/** Throws `forbidden` if the request names a partner that the caller is not. */
export function ofOwnPartner<T extends { partnerId: string }>(body: T, caller: Caller): T {
  if (maySee(caller, body.partnerId)) return body;
  throw problem('forbidden', { detail: 'partnerId must be your own, or be left out' });
}

/**
 * Throws `partner_not_found` if an administrator names a partner that there is not. Of a partner that calls
 * itself its key or token shows that there is one.
 */
export async function assertPartner(
  partnerId: string,
  caller: Caller,
  hasPartner: (partnerId: string) => Promise<boolean>,
): Promise<void> {
  if (caller.partnerId === undefined && !(await hasPartner(partnerId)))
    throw problem('partner_not_found');
}
