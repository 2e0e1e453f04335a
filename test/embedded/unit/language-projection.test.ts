import {
  compileProjection,
  compileSort,
  distinctValues,
  extractPath,
} from '../../../src/embedded/builtin/language';
import { decoded, plain, projected, refusal } from './language-support';

const doc = { _id: 1, a: 1, b: { c: 2, d: 3 }, e: [{ f: 1, g: 2 }, 5, { f: 3 }], z: 'last' };

describe('compileProjection', () => {
  test.each([
    [{}, doc],
    [{ a: 1 }, { _id: 1, a: 1 }],
    [
      { z: 1, a: true, _id: 0 },
      { a: 1, z: 'last' },
    ],
    [{ 'b.c': 1 }, { _id: 1, b: { c: 2 } }],
    [{ b: { d: 1 } }, { _id: 1, b: { d: 3 } }],
    [{ 'e.f': 1 }, { _id: 1, e: [{ f: 1 }, { f: 3 }] }],
    [
      { 'e.f': 0, b: 0 },
      { _id: 1, a: 1, e: [{ g: 2 }, 5, {}], z: 'last' },
    ],
    [{ _id: 0 }, { a: 1, b: doc.b, e: doc.e, z: 'last' }],
    [{ _id: 1 }, { _id: 1 }],
    [
      { a: 0, _id: 1 },
      { _id: 1, b: doc.b, e: doc.e, z: 'last' },
    ],
    [{ e: { $slice: 1 } }, { ...doc, e: [doc.e[0]] }],
    [
      { e: { $slice: [-2, 1] }, a: 1 },
      { _id: 1, a: 1, e: [5] },
    ],
    [{ e: { $elemMatch: { f: { $gt: 1 } } } }, { _id: 1, e: [{ f: 3 }] }],
    [
      { sum: { $add: ['$a', '$b.c'] }, 'b.x': '$a' },
      { _id: 1, b: { x: 1 }, sum: 3 },
    ],
    [
      { a: 'text', n: { $literal: 1 } },
      { _id: 1, a: 'text', n: 1 },
    ],
  ])('%j', (projection, expected) => {
    expect(projected(projection, doc)).toEqual(expected);
  });

  test('keeps the order of the document’s fields', () => {
    const project = compileProjection(decoded({ z: 1, b: 1, a: 1 }));
    expect(Object.keys(project(decoded(doc)))).toEqual(['_id', 'a', 'b', 'z']);
  });

  test('.$ is the element that the query found', () => {
    expect(projected({ 'e.$': 1 }, doc, { 'e.f': 3 })).toEqual({ _id: 1, e: [{ f: 3 }] });
  });

  test.each([
    [{ a: 1, b: 0 }, '31254 Location31254: Cannot do exclusion on field b in inclusion projection'],
    [{ a: 0, b: 1 }, '31253 Location31253: Cannot do inclusion on field b in exclusion projection'],
    [{ a: 1, 'a.b': 1 }, '31249 Location31249: Path collision at a.b remaining portion b'],
    [{ 'a.b': 1, a: 1 }, '31250 Location31250: Path collision at a'],
    [{ $a: 1 }, /^16410 Location16410/],
    [{ 'a.': 1 }, /^40353 Location40353/],
    [{ a: {} }, /^51270 Location51270/],
    [{ a: { $foo: 1 } }, /^168 InvalidPipelineOperator/],
    [{ 'a.$': 1, 'b.$': 1 }, /^31276 Location31276/],
    [{ 'a.b': { $elemMatch: { x: 1 } } }, /^31275 Location31275/],
  ])('refuses %j', (projection, expected) => {
    const answer = refusal(() => compileProjection(decoded(projection)));
    if (typeof expected === 'string') expect(answer).toBe(expected);
    else expect(answer).toMatch(expected);
  });
});

describe('compileSort', () => {
  const sorted = (sort: object, docs: object[]) =>
    docs
      .map(decoded)
      .sort(compileSort(decoded(sort)))
      .map(plain);

  test('sorts by several fields, missing ones first', () => {
    const docs = [{ a: 2, b: 1 }, { a: 1, b: 1 }, { b: 5 }, { a: 1, b: 2 }];
    expect(sorted({ a: 1, b: -1 }, docs)).toEqual([
      { b: 5 },
      { a: 1, b: 2 },
      { a: 1, b: 1 },
      { a: 2, b: 1 },
    ]);
  });

  test('uses an array’s least element when ascending and its greatest when descending', () => {
    const docs = [{ a: [5, 1] }, { a: 3 }, { a: [2, 9] }];
    expect(sorted({ a: 1 }, docs)).toEqual([{ a: [5, 1] }, { a: [2, 9] }, { a: 3 }]);
    expect(sorted({ a: -1 }, docs)).toEqual([{ a: [2, 9] }, { a: [5, 1] }, { a: 3 }]);
    expect(sorted({ a: 1 }, [{ a: null }, { a: [] }])).toEqual([{ a: [] }, { a: null }]);
  });

  test.each([
    [{ a: 2 }, /^15975/],
    [{ a: 'up' }, /^15974/],
    [{ a: { $meta: 'textScore' } }, /^238/],
    [{ '': 1 }, /^40352/],
    [{ $a: 1 }, /^16410/],
  ])('refuses %j', (sort, expected) => {
    expect(refusal(() => compileSort(decoded(sort)))).toMatch(expected);
  });
});

describe('extractPath and distinctValues', () => {
  test('give the values of an index', () => {
    expect(plain(extractPath(decoded({ a: [{ b: [1, 2] }, { b: 3 }, 4] }), 'a.b'))).toEqual([
      1, 2, 3,
    ]);
    expect(extractPath(decoded({ a: 1 }), 'b')).toEqual([]);
    expect(extractPath(decoded({ a: null }), 'a')).toEqual([null]);
    expect(plain(extractPath(decoded({ a: [{ b: 1 }, { b: 2 }] }), 'a.1.b'))).toEqual([2]);
  });

  test('give each value once', () => {
    const docs = [{ a: 1 }, { a: [1, 2] }, { a: 'x' }, {}, { a: 2 }].map(decoded);
    expect(plain(distinctValues(docs, 'a'))).toEqual([1, 2, 'x']);
  });
});
