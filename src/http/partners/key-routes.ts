import { keyStatus, type ApiKey } from '../../domain/api-key';
import { partnerIdOf } from '../../domain/partner';
import type { IssuedKey, PartnerKeys } from '../../services/access/partner-keys';
import { recorded, type ActionRecorder } from './admin-action-routes';
import { cursorPlace } from '../lists/cursor';
import {
  needing,
  ok,
  once,
  refused,
  type Endpoint,
  type EndpointAnswer,
  type Route,
} from '../endpoint/endpoint';
import { pageAnswer } from '../lists/page-answer';
import { ISSUE_KEY_DOC, KEY_DOC, KEY_LIST_DOC, REVOKE_KEY_DOC, ROTATE_KEY_DOC } from './key-docs';
import { partnerPath } from './partner-routes';
import { newKeyBody, rotationBody } from './partner-schemas';
import { pageQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';

/** The keys of partners; for administrators. A key itself is in the answer that made it, and nowhere else. */
export function keyRoutes(
  keys: Pick<PartnerKeys, keyof PartnerKeys>,
  actions: ActionRecorder,
  now: () => Date,
): Route[] {
  const present = (apiKey: ApiKey) => presentKey(apiKey, now());
  const issued = ({ apiKey, key }: IssuedKey, more: object = {}): EndpointAnswer => ({
    status: 201,
    headers: {
      Location: `${partnerPath(apiKey.partnerId)}/keys/${apiKey.keyId}`,
      'Cache-Control': 'no-store',
    },
    body: { ...present(apiKey), key, ...more },
  });

  const issue: Endpoint = async ({ params, body, random }) => {
    const wish = validate(newKeyBody, body ?? {});
    const made = await keys.issue(partnerIdOf(params.partnerId ?? ''), wish, random);
    return made ? issued(made) : refused({ code: 'partner_not_found' });
  };
  const list: Endpoint = async (request) => {
    const { limit, cursor } = validate(pageQuery, request.query);
    const page = await keys.page(
      partnerIdOf(request.params.partnerId ?? ''),
      limit,
      cursorPlace(cursor),
    );
    return page ? pageAnswer(request, page, present) : refused({ code: 'partner_not_found' });
  };
  const find: Endpoint = async ({ params }) => {
    const apiKey = await keys.find(partnerIdOf(params.partnerId ?? ''), params.keyId ?? '');
    return apiKey ? ok(present(apiKey)) : refused({ code: 'key_not_found' });
  };
  const revoke: Endpoint = async ({ params }) => {
    const isThere = await keys.revoke(partnerIdOf(params.partnerId ?? ''), params.keyId ?? '');
    return isThere ? { status: 204 } : refused({ code: 'key_not_found' });
  };
  const rotate: Endpoint = async ({ params, body, random }) => {
    const { overlapSeconds, ...wish } = validate(rotationBody, body ?? {});
    const rotated = await keys.rotate(
      partnerIdOf(params.partnerId ?? ''),
      params.keyId ?? '',
      { ...wish, overlapMs: overlapSeconds * 1000 },
      random,
    );
    if (rotated === 'not_found') return refused({ code: 'key_not_found' });
    if (rotated === 'not_active') return refused({ code: 'key_not_active' });
    return issued(rotated, { former: present(rotated.former) });
  };

  const path = '/api/v1/partners/:partnerId/keys';
  return [
    {
      path,
      methods: {
        GET: needing('admin', list, KEY_LIST_DOC),
        POST: once(needing('admin', recorded(actions, 'issue_key', issue), ISSUE_KEY_DOC)),
      },
    },
    {
      path: `${path}/:keyId`,
      methods: {
        GET: needing('admin', find, KEY_DOC),
        DELETE: needing('admin', recorded(actions, 'revoke_key', revoke), REVOKE_KEY_DOC),
      },
    },
    {
      path: `${path}/:keyId/rotate`,
      methods: {
        POST: once(needing('admin', recorded(actions, 'rotate_key', rotate), ROTATE_KEY_DOC)),
      },
    },
  ];
}

/** A key as administrators see it: without its hash. */
function presentKey({ secretHash, ...apiKey }: ApiKey, now: Date) {
  return { ...apiKey, status: keyStatus(apiKey, now) };
}
