import type { Sessions } from '../../services/access/sessions';
import { credentialOf } from '../admission/gate';
import { FORGET_SESSION, sessionTokenOf, setSession } from '../admission/session-cookie';
import { needing, once, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { CLOSE_SESSION_DOC, OPEN_SESSION_DOC } from './session-docs';

/** Signing in and out: a browser's page gives a key for a cookie, so that no script has to keep the key. */
export function sessionRoutes(sessions: Pick<Sessions, 'open' | 'end'>): Route[] {
  const open: Endpoint = async ({ caller, header, random }) => {
    const credential = caller.credential ?? credentialOf({ header });
    if (credential === undefined) return refused({ code: 'unauthenticated' });
    const isSecure = header('origin')?.startsWith('https:') ?? false;
    const session = await sessions.open(credential, isSecure, random);
    return {
      status: 201,
      headers: { ...setSession(session), 'Cache-Control': 'no-store' },
      body: { endsAt: session.endsAt },
    };
  };
  const close: Endpoint = async ({ header }) => {
    const token = sessionTokenOf({ header });
    if (token !== undefined) await sessions.end(token);
    return { status: 204, headers: FORGET_SESSION };
  };
  return [
    {
      path: '/api/v1/sessions',
      methods: { POST: once(needing('any key', open, OPEN_SESSION_DOC)) },
    },
    {
      path: '/api/v1/sessions/current',
      methods: { DELETE: needing('any key', close, CLOSE_SESSION_DOC) },
    },
  ];
}
