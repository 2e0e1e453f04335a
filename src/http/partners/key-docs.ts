import { SCOPES } from '../../domain/caller';
import { KEY_OVERLAP_SECONDS_DEFAULT } from '../../limits';
import { json, listAnswers, type AnswerDoc, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, pageOf, referenceTo, TEXT, TIME } from '../openapi/schema-parts';
import { newKeyBody, rotationBody } from './partner-schemas';
import { pageQuery } from '../validation/query-schemas';

const KEY_FIELDS = {
  keyId: TEXT,
  partnerId: TEXT,
  name: { ...TEXT, description: 'Whose it is: the record of administrative actions shows it.' },
  scopes: { type: 'array', items: { type: 'string', enum: SCOPES } },
  status: { type: 'string', enum: ['active', 'expired', 'revoked'] },
  createdAt: TIME,
  expiresAt: { ...TIME, description: 'Never if absent.' },
  revokedAt: TIME,
  replacedBy: { ...TEXT, description: 'The key that took its place.' },
  lastUsedAt: { ...TIME, description: 'Some seconds late.' },
};

const OPTIONAL = ['name', 'expiresAt', 'revokedAt', 'replacedBy', 'lastUsedAt'];

const SHOWN_ONCE = {
  ...TEXT,
  description:
    '`tb_<keyId>_<secret>`. It is shown only once, and again to a repetition with the same `Idempotency-Key`.',
};

export const KEY_SCHEMAS = {
  Key: objectOf(KEY_FIELDS, { optional: OPTIONAL }),
  KeyPage: pageOf('Key'),
  IssuedKey: objectOf({ ...KEY_FIELDS, key: SHOWN_ONCE }, { optional: OPTIONAL }),
  RotatedKey: objectOf(
    { ...KEY_FIELDS, key: SHOWN_ONCE, former: referenceTo('Key') },
    { optional: OPTIONAL },
  ),
};

const KEY = {
  keyId: '00112233445566ff',
  partnerId: 'abc-corp',
  scopes: ['reservations:read', 'reservations:write', 'events:read'],
  status: 'active',
  createdAt: '2026-05-01T18:00:00.000Z',
};

/** An invented key. */
const EXAMPLE_KEY = `tb_${KEY.keyId}_${'0'.repeat(64)}`;

const FOUND: AnswerDoc = { description: 'The key.', content: json('Key', KEY) };

export const ISSUE_KEY_DOC: OperationDoc = {
  id: 'issueKey',
  tag: 'Partners',
  summary: 'Issue a key',
  description:
    'A key with the scope `admin` has all the others and acts for every partner: it sees the reservations of every ' +
    'partner. Any other key sees and changes only those of its own partner.',
  body: {
    name: 'NewKey',
    schema: newKeyBody,
    examples: {
      key: { scopes: KEY.scopes },
      person: { scopes: ['admin'], name: 'Anna, box office' },
      untilThen: { scopes: ['events:read'], expiresAt: '2027-01-01T00:00:00Z' },
    },
  },
  answers: {
    201: {
      description: 'The key, shown only once.',
      headers: ['Location'],
      content: json('IssuedKey', { ...KEY, key: EXAMPLE_KEY }),
    },
  },
  problems: ['partner_not_found'],
};

export const KEY_LIST_DOC: OperationDoc = {
  id: 'listKeys',
  tag: 'Partners',
  summary: "List a partner's keys",
  description: 'Newest first, including those that have expired or were revoked.',
  query: pageQuery,
  answers: listAnswers('KeyPage', KEY),
  problems: ['partner_not_found'],
};

export const KEY_DOC: OperationDoc = {
  id: 'getKey',
  tag: 'Partners',
  summary: 'Read a key, without its secret',
  answers: { 200: FOUND },
  problems: ['key_not_found'],
};

export const REVOKE_KEY_DOC: OperationDoc = {
  id: 'revokeKey',
  tag: 'Partners',
  summary: 'Revoke a key',
  description: 'It is refused within seconds, on every instance. It stays in the list.',
  answers: { 204: { description: 'It is revoked, now or before.' } },
  problems: ['key_not_found'],
};

export const ROTATE_KEY_DOC: OperationDoc = {
  id: 'rotateKey',
  tag: 'Partners',
  summary: 'Replace a key by a new one',
  description:
    'The new key has the same scopes, and expires when the old one would have, unless `expiresAt` says when ' +
    `it expires. The old one works for \`overlapSeconds\` more (${KEY_OVERLAP_SECONDS_DEFAULT}: a day).`,
  body: {
    name: 'Rotation',
    schema: rotationBody,
    examples: { aDay: {}, atOnce: { overlapSeconds: 0 } },
  },
  answers: {
    201: {
      description: 'The new key, shown only once.',
      headers: ['Location'],
      content: json('RotatedKey', {
        ...KEY,
        key: EXAMPLE_KEY,
        former: {
          ...KEY,
          keyId: 'ff66554433221100',
          replacedBy: KEY.keyId,
          expiresAt: '2026-05-02T18:00:00.000Z',
        },
      }),
    },
  },
  problems: ['key_not_found', 'key_not_active'],
};
