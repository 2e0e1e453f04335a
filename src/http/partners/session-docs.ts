import {
  SESSION_HOURS,
  SESSION_RENEWED_MINUTES,
  SESSION_TOKEN_OVERLAP_SECONDS,
} from '../../limits';
import { json, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, TIME } from '../openapi/schema-parts';

export const SESSION_SCHEMAS = {
  Session: objectOf({ endsAt: { ...TIME, description: 'When to sign in again.' } }),
};

export const OPEN_SESSION_DOC: OperationDoc = {
  id: 'openSession',
  tag: 'Service',
  summary: 'Sign in with a key, in a browser',
  description:
    'Gives a cookie for the key or token of the request, which then stands for it in all windows of the browser: for ' +
    `${SESSION_HOURS} hours, and no longer than the key is valid. No script can read the cookie, other sites cannot have it ` +
    `sent, and every ${SESSION_RENEWED_MINUTES} minutes an answer replaces it; the former one is taken for ` +
    `${SESSION_TOKEN_OVERLAP_SECONDS} seconds more. Programs have no use for it: they send their key.`,
  answers: {
    201: {
      description: 'Signed in.',
      headers: ['Set-Cookie'],
      content: json('Session', { endsAt: '2026-05-02T06:00:00.000Z' }),
    },
  },
};

export const CLOSE_SESSION_DOC: OperationDoc = {
  id: 'closeSession',
  tag: 'Service',
  summary: 'Sign out',
  description: 'Ends the session of the cookie, in all windows and on every instance.',
  answers: { 204: { description: 'Signed out.', headers: ['Set-Cookie'] } },
};
