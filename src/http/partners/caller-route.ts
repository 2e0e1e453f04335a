import { CALLER_DOC } from './caller-docs';
import { needing, ok, type Route } from '../endpoint/endpoint';

/** Who the caller is, and what it may do: programs use it to show only what is allowed. */
export function callerRoute(): Route {
  return {
    path: '/api/v1/me',
    methods: {
      GET: needing(
        'any key',
        ({ caller: { name, keyName, partnerId, scopes } }) =>
          ok(
            {
              name,
              ...(keyName !== undefined && { keyName }),
              ...(partnerId !== undefined && { partnerId }),
              scopes: [...scopes],
            },
            { 'Cache-Control': 'no-store' },
          ),
        CALLER_DOC,
      ),
    },
  };
}
