import { PARTNER_STATUSES } from '../../domain/partner';
import { json, listAnswers, type AnswerDoc, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, pageOf, TEXT, TIME } from '../openapi/schema-parts';
import { newPartnerBody, partnerPatchBody } from './partner-schemas';
import { pageQuery } from '../validation/query-schemas';

export const PARTNER_SCHEMAS = {
  Partner: objectOf({
    partnerId: TEXT,
    name: TEXT,
    status: { type: 'string', enum: PARTNER_STATUSES },
    createdAt: TIME,
    updatedAt: TIME,
  }),
  PartnerPage: pageOf('Partner'),
  AdminAction: objectOf(
    {
      actionId: { type: 'string', format: 'uuid' },
      createdAt: TIME,
      actor: { ...TEXT, description: 'The partner and key, or the token, of the caller.' },
      keyName: { ...TEXT, description: 'What that key was called, if it had a name.' },
      action: TEXT,
      target: { ...TEXT, description: 'The path of the resource.' },
      requestId: TEXT,
      status: {
        type: 'integer',
        description:
          'The status of the answer; absent if a script did it, or if the process ended before.',
      },
    },
    { optional: ['keyName', 'status'] },
  ),
  AdminActionPage: pageOf('AdminAction'),
};

const PARTNER = {
  partnerId: 'abc-corp',
  name: 'ABC Corporation',
  status: 'active',
  createdAt: '2026-05-01T18:00:00.000Z',
  updatedAt: '2026-05-01T18:00:00.000Z',
};

const FOUND: AnswerDoc = { description: 'The partner.', content: json('Partner', PARTNER) };

export const CREATE_PARTNER_DOC: OperationDoc = {
  id: 'createPartner',
  tag: 'Partners',
  summary: 'Create a partner',
  body: {
    name: 'NewPartner',
    schema: newPartnerBody,
    examples: { partner: { partnerId: 'abc-corp', name: 'ABC Corporation' } },
  },
  answers: { 201: { ...FOUND, headers: ['Location'] } },
  problems: ['partner_exists'],
};

export const PARTNER_LIST_DOC: OperationDoc = {
  id: 'listPartners',
  tag: 'Partners',
  summary: 'List partners',
  description: 'Newest first.',
  query: pageQuery,
  answers: listAnswers('PartnerPage', PARTNER),
};

export const PARTNER_DOC: OperationDoc = {
  id: 'getPartner',
  tag: 'Partners',
  summary: 'Read a partner',
  answers: { 200: FOUND },
  problems: ['partner_not_found'],
};

export const CHANGE_PARTNER_DOC: OperationDoc = {
  id: 'changePartner',
  tag: 'Partners',
  summary: 'Change or disable a partner',
  description:
    'All keys and tokens of a disabled partner are refused within seconds, until it is `active` again. Its ' +
    'reservations stay as they are.',
  body: {
    name: 'PartnerPatch',
    schema: partnerPatchBody,
    examples: { rename: { name: 'ABC' }, disable: { status: 'disabled' } },
  },
  answers: { 200: FOUND },
  problems: ['partner_not_found'],
};

const ADMIN_ACTION = {
  actionId: '0e0bb9f4-7d0c-4f3a-9e0a-4b9c2b1d6f00',
  createdAt: '2026-05-01T18:00:00.000Z',
  actor: 'ADMIN_API_KEY',
  action: 'create_partner',
  target: '/api/v1/partners/abc-corp',
  requestId: '0b0c6f0a-4d5b-4f0e-8f0e-0d5c2f7b1e7a',
  status: 201,
};

export const ADMIN_ACTION_LIST_DOC: OperationDoc = {
  id: 'listAdminActions',
  tag: 'Partners',
  summary: 'List administrative actions',
  description:
    'Who changed events, partners, keys or webhooks, newest first, including refused actions. Entries are kept forever.',
  query: pageQuery,
  answers: listAnswers('AdminActionPage', ADMIN_ACTION),
};
