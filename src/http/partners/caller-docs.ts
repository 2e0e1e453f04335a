import { SCOPES } from '../../domain/caller';
import { json, type OperationDoc } from '../openapi/operation-doc';
import { objectOf, TEXT } from '../openapi/schema-parts';

export const CALLER_SCHEMAS = {
  Caller: objectOf(
    {
      name: {
        ...TEXT,
        description:
          'The partner and key, or the token, as the record of administrative actions shows it.',
      },
      keyName: { ...TEXT, description: 'What the key is called, if it has a name.' },
      partnerId: {
        ...TEXT,
        description:
          'The partner whose reservations it may see and change; all reservations if absent.',
      },
      scopes: { type: 'array', items: { type: 'string', enum: SCOPES } },
    },
    { optional: ['keyName', 'partnerId'] },
  ),
};

export const CALLER_DOC: OperationDoc = {
  id: 'getCaller',
  tag: 'Service',
  summary: 'Who you are for the server, and what you may do',
  answers: {
    200: {
      description: 'The caller.',
      content: json('Caller', {
        name: 'abc-corp/00112233445566ff',
        partnerId: 'abc-corp',
        scopes: ['reservations:read', 'reservations:write', 'events:read'],
      }),
    },
  },
};
