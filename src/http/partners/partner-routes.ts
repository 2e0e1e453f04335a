import { partnerIdOf } from '../../domain/partner';
import type { Partners } from '../../services/access/partners';
import { recorded, type ActionRecorder } from './admin-action-routes';
import { cursorPlace } from '../lists/cursor';
import { needing, ok, once, refused, type Endpoint, type Route } from '../endpoint/endpoint';
import { pageAnswer } from '../lists/page-answer';
import {
  CHANGE_PARTNER_DOC,
  CREATE_PARTNER_DOC,
  PARTNER_DOC,
  PARTNER_LIST_DOC,
} from './partner-docs';
import { newPartnerBody, partnerPatchBody } from './partner-schemas';
import { pageQuery } from '../validation/query-schemas';
import { validate } from '../validation/validation';

const BASE = '/api/v1/partners';

/** Those who may reserve; for administrators. */
export function partnerRoutes(partners: Pick<Partners, keyof Partners>, actions: ActionRecorder) {
  const create: Endpoint = async ({ body, random }) => {
    const partner = await partners.create(validate(newPartnerBody, body ?? {}), random);
    if (!partner) return refused({ code: 'partner_exists' });
    return { status: 201, headers: { Location: partnerPath(partner.partnerId) }, body: partner };
  };
  const list: Endpoint = async (request) => {
    const { limit, cursor } = validate(pageQuery, request.query);
    return pageAnswer(request, await partners.page(limit, cursorPlace(cursor)), (row) => row);
  };
  const find: Endpoint = async ({ params }) =>
    found(await partners.find(partnerIdOf(params.partnerId ?? '')));
  const change: Endpoint = async ({ params, body }) => {
    const settings = validate(partnerPatchBody, body ?? {});
    return found(await partners.change(partnerIdOf(params.partnerId ?? ''), settings));
  };
  const routes: Route[] = [
    {
      path: BASE,
      methods: {
        GET: needing('admin', list, PARTNER_LIST_DOC),
        POST: once(
          needing('admin', recorded(actions, 'create_partner', create), CREATE_PARTNER_DOC),
        ),
      },
    },
    {
      path: `${BASE}/:partnerId`,
      methods: {
        GET: needing('admin', find, PARTNER_DOC),
        PATCH: needing('admin', recorded(actions, 'change_partner', change), CHANGE_PARTNER_DOC),
      },
    },
  ];
  return routes;
}

function found(partner: object | undefined) {
  return partner ? ok(partner) : refused({ code: 'partner_not_found' });
}

export function partnerPath(partnerId: string): string {
  return `${BASE}/${encodeURIComponent(partnerId)}`;
}
