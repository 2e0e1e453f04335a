import type { SessionToken } from '../../services/access/sessions';
import type { Visitor } from './admission';

const NAME = 'ticketboss-session';

/** The token of a session that a browser sent. */
export function sessionTokenOf({ header }: Pick<Visitor, 'header'>): string | undefined {
  for (const pair of header('cookie')?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=');
    if (name === NAME) return value;
  }
  return undefined;
}

/** No script can read it, and no other site's page can have it sent. */
export function setSession({ token, endsAt, isSecure }: SessionToken): Record<string, string> {
  return cookie(token, `Expires=${endsAt.toUTCString()}${isSecure ? '; Secure' : ''}`);
}

export const FORGET_SESSION = cookie('', 'Max-Age=0');

function cookie(value: string, until: string): Record<string, string> {
  return { 'Set-Cookie': `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; ${until}` };
}

/**
 * Whether a page of this very server sent the request, and no other site (CSRF): browsers say so in `Sec-Fetch-Site`,
 * older ones only the page's `Origin`, and that not of a request that only reads.
 */
export function isFromOwnPage({ method, header }: Pick<Visitor, 'method' | 'header'>): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = header('origin');
  if (origin === undefined) return method === 'GET' || method === 'HEAD';
  return URL.canParse(origin) && new URL(origin).host === header('host');
}
