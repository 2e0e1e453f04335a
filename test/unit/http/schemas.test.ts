import type Joi from 'joi';
import { ProblemError, type Refusal } from '../../../src/domain/problems';
import { changesQuery } from '../../../src/http/validation/query-schemas';
import {
  idempotencyKeyFrom,
  reservationBody,
  reservationIdFrom,
} from '../../../src/http/validation/schemas';
import { validate } from '../../../src/http/validation/validation';

function refusalOf(attempt: () => unknown): Refusal | undefined {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ProblemError) return error.refusal;
    throw error;
  }
  return undefined;
}

function refuses(schema: Joi.ObjectSchema, value: unknown, context = {}): string[] {
  const refusal = refusalOf(() => validate(schema, value, context));
  return refusal?.extensions?.errors?.map(({ detail }) => detail) ?? [];
}

describe('reservationBody', () => {
  const body = (fields: object) => ({ partnerId: 'abc-corp', seats: 1, ...fields });
  const item = { tierId: 'general', seats: 1 };

  it.each([
    body({}),
    body({ seats: 1000 }),
    body({ tierId: 'vip' }),
    body({ tierId: 'V_i-9' }),
    body({ holdSeconds: 1 }),
    body({ holdSeconds: 7200 }),
    { partnerId: 'abc-corp', items: [item] },
    { partnerId: 'abc-corp', items: [item, item], holdSeconds: 60 },
    { partnerId: 'abc-corp', items: Array<object>(100).fill(item) },
  ])('accepts %j', (value) => {
    expect(validate(reservationBody, value)).toEqual(value);
  });

  it.each([
    'a',
    'a b',
    ' a',
    'Ünïcode & Söhne',
    '株式会社',
    '💺',
    'a'.repeat(100),
    '💺'.repeat(100),
  ])('accepts the partner %s', (partnerId) => {
    expect(refuses(reservationBody, body({ partnerId }))).toEqual([]);
  });

  it.each(['', ' ', '\u3000', '\t', 'a\r', '\u0000', '\u0085', '\u200d', '\u2029', '\ue000'])(
    'refuses the partner %j',
    (partnerId) => {
      expect(refuses(reservationBody, body({ partnerId }))).toEqual([
        'partnerId must be 1 to 100 printable characters',
      ]);
    },
  );

  it("compares the seats with the event's own limit, once that is known", () => {
    expect(refuses(reservationBody, body({ seats: 5 }))).toEqual([]);
    expect(refuses(reservationBody, body({ seats: 5 }), { seatsMax: 5 })).toEqual([]);
    expect(refuses(reservationBody, body({ seats: 5 }), { seatsMax: 4 })).toEqual([
      'seats must be between 1 and 4',
    ]);
  });

  it.each([0, -1, 2 ** 53, 1e300, Infinity, -Infinity])('refuses %p seats', (seats) => {
    expect(refuses(reservationBody, body({ seats }), { seatsMax: 10 })).toEqual([
      'seats must be between 1 and 10',
    ]);
  });

  it('requires either seats or items', () => {
    expect(refuses(reservationBody, { partnerId: 'a' })).toEqual(['seats is required']);
    expect(refuses(reservationBody, body({ items: [item] }))).toEqual(['seats is not allowed']);
  });

  it('does not validate the items of a list that is too long', () => {
    const items = Array<object>(5000).fill({});

    expect(refuses(reservationBody, { partnerId: 'a', items })).toEqual([
      'items must have at most 100 items',
    ]);
  });
});

describe('changesQuery', () => {
  it('starts at the beginning, a hundred at a time', () => {
    expect(validate(changesQuery, {})).toEqual({ after: 0, limit: 100 });
  });

  it.each([
    [{ after: '7' }, { after: 7, limit: 100 }],
    [{ limit: '1' }, { after: 0, limit: 1 }],
    [
      { after: '007', limit: '1000' },
      { after: 7, limit: 1000 },
    ],
  ])('reads %j', (query, expected) => {
    expect(validate(changesQuery, query)).toEqual(expected);
  });

  it.each([
    '-1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    'NaN',
    'all',
    '99999999999999999999',
    '9007199254740992',
  ])('refuses after=%s', (after) => {
    expect(refuses(changesQuery, { after })).toEqual([
      expect.stringMatching(/^after must be a whole number from 0 to /) as string,
    ]);
  });

  it.each(['0', '1001', '-5', '1,5'])('refuses limit=%s', (limit) => {
    expect(refuses(changesQuery, { limit })).toEqual([
      'limit must be a whole number from 1 to 1000',
    ]);
  });

  it.each([{ after: '' }, { after: ['1', '2'] }, { limit: { $gt: '0' } }, { page: '2' }])(
    'refuses %j',
    (query) => {
      expect(refuses(changesQuery, query)).toHaveLength(1);
    },
  );
});

describe('reservationIdFrom', () => {
  it('gives the id in canonical form', () => {
    expect(reservationIdFrom('9D0B9A4E-6C0F-5D7E-8A54-5A9C3A6F2B11')).toBe(
      '9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b11',
    );
  });

  it.each([
    undefined,
    '',
    '1',
    '9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b1',
    '9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b111',
    '9d0b9a4e6c0f5d7e8a545a9c3a6f2b11',
    '9d0b9a4g-6c0f-5d7e-8a54-5a9c3a6f2b11',
    '9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b11\n',
    ' 9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b11',
    'urn:uuid:9d0b9a4e-6c0f-5d7e-8a54-5a9c3a6f2b11',
  ])('refuses %j', (text) => {
    expect(refusalOf(() => reservationIdFrom(text))).toEqual({ code: 'invalid_reservation_id' });
  });
});

describe('idempotencyKeyFrom', () => {
  it.each([
    [undefined, undefined],
    ['a', 'a'],
    ['"a"', 'a'],
    ['"a b"', 'a b'],
    ['a"b', 'a"b'],
    ['é', 'é'],
    ['8e03978e-40d5-43e8-bc93-6894a57f9324', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['a'.repeat(255), 'a'.repeat(255)],
    [`"${'a'.repeat(255)}"`, 'a'.repeat(255)],
  ])('reads %j', (header, key) => {
    expect(idempotencyKeyFrom(header)).toBe(key);
  });

  it.each(['', '""', 'a\tb', 'a\u007f', 'a\u0080', 'a'.repeat(256), `"${'a'.repeat(256)}"`])(
    'refuses %j',
    (header) => {
      expect(refusalOf(() => idempotencyKeyFrom(header))).toMatchObject({
        code: 'validation_failed',
        detail: 'Idempotency-Key must be 1 to 255 printable characters',
      });
    },
  );
});
