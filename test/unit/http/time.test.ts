import { ProblemError } from '../../../src/domain/problems';
import { Strict } from '../../../src/http/validation/strict';
import { time } from '../../../src/http/validation/time';
import { validate } from '../../../src/http/validation/validation';

const schema = Strict.object<{ startsAt: Date }>({ startsAt: time });

function refusalOf(startsAt: unknown): string | undefined {
  try {
    validate(schema, { startsAt });
  } catch (error) {
    if (error instanceof ProblemError) return error.refusal.detail;
    throw error;
  }
  return undefined;
}

describe('a time', () => {
  it.each([
    ['2026-05-01T18:00:00Z', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01T18:00Z', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01t18:00:00z', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01T18:00:00+02:00', '2026-05-01T16:00:00.000Z'],
    ['2026-05-01T18:00:00-00:00', '2026-05-01T18:00:00.000Z'],
    ['2026-05-01T18:00:00.1Z', '2026-05-01T18:00:00.100Z'],
    ['2026-05-01T18:00:00.123456+00:00', '2026-05-01T18:00:00.123Z'],
    ['2026-05-01T18:00:00.9999999Z', '2026-05-01T18:00:00.999Z'],
    ['2026-05-01T18:00:00.123456789Z', '2026-05-01T18:00:00.123Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['1969-12-31T23:00:00-01:00', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('may be %s', (text, expected) => {
    expect(validate(schema, { startsAt: text }).startsAt.toISOString()).toBe(expected);
  });

  it.each([
    '2026-05-01',
    '2026-05-01T18:00:00',
    '2026-05-01 18:00:00Z',
    '2026-05-01T18:00:00.Z',
    '2026-05-01T18:00:00.1234567890Z',
    '2026-05-01T18:00:00,5Z',
    '2026-05-01T24:00:00Z',
    '2026-05-01T18:60:00Z',
    '2026-05-01T18:00:60Z',
    '2026-05-01T18:00:00+24:00',
    '2026-05-01T18:00:00+0200',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '20260501T180000Z',
  ])('is not %j', (text) => {
    expect(refusalOf(text)).toBe('startsAt must be a time in RFC 3339, e.g. 2026-05-01T18:00:00Z');
  });

  it.each([
    '9999-12-31T23:59:59-23:59',
    '1970-01-01T00:00:00+00:01',
    '1969-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00Z',
  ])('is not %s, which is in another year in UTC', (text) => {
    expect(refusalOf(text)).toBe('startsAt must be within the years 1970 to 9999 in UTC');
  });

  it.each([null, 0, 1_777_000_000_000, true, {}])('is not %j', (value) => {
    expect(refusalOf(value)).toBe('startsAt must be a string');
  });
});
