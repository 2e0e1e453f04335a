import type Joi from 'joi';
import { Strict } from '../../../src/http/validation/strict';
import { ProblemError, type Refusal } from '../../../src/domain/problems';
import { validate } from '../../../src/http/validation/validation';

const SCHEMA = Strict.object({
  name: Strict.string().required(),
  seats: Strict.number().integer().min(1).max(10),
  items: Strict.array().items(Strict.object({ a: Strict.number(), b: Strict.number().required() })),
  limits: Strict.object({ most: Strict.number() }),
}).required();

function refusalFor(value: unknown, schema: Joi.ObjectSchema = SCHEMA): Refusal {
  try {
    validate(schema, value);
  } catch (error) {
    if (error instanceof ProblemError) return error.refusal;
    throw error;
  }
  throw new Error('it was not refused');
}

const faultsOf = (value: unknown) => refusalFor(value).extensions?.errors ?? [];
const pointersOf = (value: unknown) => faultsOf(value).map(({ pointer }) => pointer);

describe('validate', () => {
  it('returns the value', () => {
    const value = { name: 'a', seats: 3, items: [{ b: 1 }], limits: {} };

    expect(validate(SCHEMA, value)).toEqual(value);
  });

  it('refuses what is nested so deeply that comparing it would exhaust the stack', () => {
    const text = `${'['.repeat(7000)}${']'.repeat(7000)}`;
    const list = [JSON.parse(text), JSON.parse(text)] as unknown[];

    expect(() => {
      validate(Strict.object({ list: Strict.array().unique() }), { list });
    }).toThrow('nested too deeply');
  });

  it('converts nothing', () => {
    expect(faultsOf({ name: 'a', seats: '3' })).toEqual([
      { pointer: '/seats', detail: 'seats must be an integer' },
    ]);
    expect(validate(SCHEMA, { name: ' a ' })).toEqual({ name: ' a ' });
  });

  it.each([1.5, NaN, Infinity, -Infinity, 2 ** 53, '3', true, null, [], {}, new Date()])(
    'does not accept %p as an integer',
    (seats) => {
      expect(faultsOf({ name: 'a', seats })).toEqual([
        { pointer: '/seats', detail: 'seats must be an integer' },
      ]);
    },
  );

  it.each([undefined, null, [], 'text', 3, true])('does not accept %p as an object', (value) => {
    const refusal = refusalFor(value);

    expect(refusal.code).toBe('validation_failed');
    expect(refusal.extensions?.errors).toHaveLength(1);
    expect(pointersOf(value)).toEqual(['']);
  });

  it('reports the first fault first', () => {
    const refusal = refusalFor({ zzz: 1, seats: 0, name: 5 });

    expect(refusal.detail).toBe('zzz is not allowed');
    expect(refusal.extensions?.errors?.[0]?.detail).toBe(refusal.detail);
  });

  describe('points at every fault in the order of the body', () => {
    it('whatever the order of the schema', () => {
      expect(pointersOf({ zzz: 1, seats: 0, aaa: 2, name: 5 })).toEqual([
        '/zzz',
        '/seats',
        '/aaa',
        '/name',
      ]);
    });

    it('at missing fields after existing ones', () => {
      expect(pointersOf({ zzz: 1, limits: { most: 'x', least: 1 } })).toEqual([
        '/zzz',
        '/limits/most',
        '/limits/least',
        '/name',
      ]);
    });

    it('inside lists and objects, too', () => {
      const items = [{ x: 1, a: 'a' }, 3, { b: 'b', a: 'a' }, {}];

      expect(pointersOf({ seats: 'x', items, name: 1 })).toEqual([
        '/seats',
        '/items/0/x',
        '/items/0/a',
        '/items/0/b',
        '/items/1',
        '/items/2/b',
        '/items/2/a',
        '/items/3/b',
        '/name',
      ]);
    });

    it('past the tenth item of a list', () => {
      const items = Array.from({ length: 12 }, () => ({ b: 'x' }));

      expect(pointersOf({ name: 'a', items })).toEqual(items.map((_, at) => `/items/${at}/b`));
    });

    it('with the names escaped', () => {
      expect(pointersOf({ name: 'a', 'a/b': 1, 'c~d': 1, '~1/': 1, '': 1 })).toEqual([
        '/a~1b',
        '/c~0d',
        '/~01~1',
        '/',
      ]);
    });
  });

  it.each([
    ['{"name":"a","__proto__":{"seats":3}}', '/__proto__'],
    ['{"name":"a","__proto__":null}', '/__proto__'],
    ['{"name":"a","constructor":{"prototype":{}}}', '/constructor'],
    ['{"name":"a","limits":{"__proto__":{"most":1}}}', '/limits/__proto__'],
    ['{"name":"a","items":[{"b":1},{"b":1,"__proto__":{}}]}', '/items/1/__proto__'],
    ['{"name":"a","toString":1}', '/toString'],
  ])('refuses the fields that every object inherits: %s', (json, pointer) => {
    expect(pointersOf(JSON.parse(json))).toEqual([pointer]);
    expect({}).not.toHaveProperty('seats');
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('does not recurse endlessly into %s', (_name, open, close) => {
    const deep = JSON.parse(`${open.repeat(20_000)}1${close.repeat(20_000)}`) as unknown;

    expect(pointersOf({ deep, limits: deep, items: [deep], name: 'a' })).toContain('/deep');
  });

  it('refuses thousands of wrong fields quickly', () => {
    const fields = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`x${at}`, 0]));
    const before = performance.now();

    expect(faultsOf(fields)).toHaveLength(3001);
    expect(performance.now() - before).toBeLessThan(5000); // some milliseconds if it is linear
  });
});
