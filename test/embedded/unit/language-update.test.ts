import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';

import { assertUpdate, upsertSeed } from '../../../src/embedded/builtin/language';
import { decoded, now, plain, refusal, typed, update, updated } from './language-support';

const fieldOf = (document: object, change: object) =>
  typed(update({ _id: 1, ...document }, change).doc.a);

describe('applyUpdate > fields', () => {
  test.each([
    [{ a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
    [{ a: 1 }, { $set: { 'b.c.d': 2 } }, { a: 1, b: { c: { d: 2 } } }],
    [{ a: [1] }, { $set: { 'a.3': 2 } }, { a: [1, null, null, 2] }],
    [{ a: { b: 1, c: 2 } }, { $unset: { 'a.b': '' } }, { a: { c: 2 } }],
    [{ a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    [{ a: 1 }, { $unset: { 'a.b.c': '', x: '' } }, { a: 1 }],
    [
      { quantity: 10, metrics: { orders: 2 } },
      { $inc: { quantity: -2, 'metrics.orders': 1 } },
      { quantity: 8, metrics: { orders: 3 } },
    ],
    [{}, { $inc: { a: 5 }, $mul: { b: 3 } }, { a: 5, b: 0 }],
    [{ a: 4 }, { $mul: { a: 2 } }, { a: 8 }],
    [
      { lowScore: 200, highScore: 800 },
      { $min: { lowScore: 150 }, $max: { highScore: 950 } },
      { lowScore: 150, highScore: 950 },
    ],
    [{ a: 1 }, { $min: { a: 2 }, $max: { b: 1 } }, { a: 1, b: 1 }],
    [
      { a: { x: 1 }, z: 1 },
      { $rename: { 'a.x': 'b.y', nothing: 'q.r' } },
      { a: {}, z: 1, b: { y: 1 } },
    ],
    [{ a: 1 }, { $setOnInsert: { b: 1 } }, { a: 1 }],
  ])('%j with %j', (before, change, after) => {
    expect(updated({ _id: 1, ...before }, change)).toEqual({ _id: 1, ...after });
  });

  test('sets the current date and timestamp', () => {
    const { doc } = update({ _id: 1 }, { $currentDate: { a: true, b: { $type: 'timestamp' } } });
    expect(doc.a).toEqual(now);
    expect(doc.b).toEqual(new Timestamp({ t: now.getTime() / 1000, i: 1 }));
  });

  test('applies $setOnInsert to an insert', () => {
    expect(updated({ _id: 1 }, { $setOnInsert: { a: 1 } }, { isUpsertInsert: true })).toEqual({
      _id: 1,
      a: 1,
    });
  });

  test('appends new fields in the order of their names, numbers by value', () => {
    const { doc } = update(
      { _id: 1, z: 0 },
      { $set: { c: 1, 'n.b': 1, 'n.a': 1 }, $inc: { a: 1 } },
    );
    expect(Object.keys(doc)).toEqual(['_id', 'z', 'a', 'c', 'n']);
    expect(Object.keys(doc.n as object)).toEqual(['a', 'b']);
  });

  test('keeps the position of a field that is set again', () => {
    expect(Object.keys(update({ _id: 1, b: 1, a: 1 }, { $set: { a: 2, b: 2 } }).doc)).toEqual([
      '_id',
      'b',
      'a',
    ]);
  });
});

describe('applyUpdate > number types', () => {
  const int = (value: number) => ({ a: new Int32(value) });
  test.each([
    ['int + int', int(1), int(2), { $numberInt: '3' }],
    ['int + int, too large', int(2147483647), int(1), { $numberLong: '2147483648' }],
    ['int + long', int(1), { a: Long.fromNumber(2) }, { $numberLong: '3' }],
    ['int + double', int(1), { a: new Double(2) }, { $numberDouble: '3.0' }],
    ['double + int', { a: new Double(0.5) }, int(1), { $numberDouble: '1.5' }],
    [
      'double + decimal',
      { a: new Double(0.1) },
      { a: Decimal128.fromString('0.2') },
      { $numberDecimal: '0.300000000000000' },
    ],
    ['decimal + int', { a: Decimal128.fromString('1.5') }, int(1), { $numberDecimal: '2.5' }],
  ])('$inc %s', (_name, before, by, after) => {
    expect(fieldOf(before, { $inc: by })).toEqual(after);
  });

  test('$mul creates a zero of its operand’s type', () => {
    expect(fieldOf({}, { $mul: { a: new Double(2) } })).toEqual({ $numberDouble: '0.0' });
    expect(fieldOf({}, { $mul: { a: Long.fromNumber(2) } })).toEqual({ $numberLong: '0' });
  });

  test('$set keeps the given type', () => {
    expect(fieldOf({ a: 1 }, { $set: { a: new Double(1) } })).toEqual({ $numberDouble: '1.0' });
  });

  test('a long that overflows is refused', () => {
    expect(refusal(() => update({ _id: 1, a: Long.MAX_VALUE }, { $inc: { a: 1 } }))).toBe(
      '2 BadValue: Failed to apply $inc operations to current value ((NumberLong)9223372036854775807) for document {_id: 1}',
    );
  });
});

describe('applyUpdate > modified', () => {
  test.each([
    [{ a: 1 }, { $set: { a: 1 } }, false],
    [{ a: 1 }, { $set: { a: new Double(1) } }, true],
    [{ a: 1 }, { $inc: { a: 0 } }, false],
    [{ a: { b: 1, c: 2 } }, { $set: { a: { b: 1, c: 2 } } }, false],
    [{ a: { b: 1, c: 2 } }, { $set: { a: { c: 2, b: 1 } } }, true],
    [{ a: 1 }, { $unset: { b: 1 } }, false],
    [{ a: [1] }, { $addToSet: { a: 1 } }, false],
    [{ a: [1] }, { $pull: { a: 2 } }, false],
    [{ a: [] }, { $pop: { a: 1 } }, false],
    [{ a: 1 }, { $max: { a: 1 } }, false],
    [{ a: 1 }, { $rename: { b: 'c' } }, false],
    [{ a: 1 }, {}, true],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, _id: 1 }, true],
    [{ a: 1 }, { _id: 1, a: 1 }, false],
    [{ a: 1 }, { _id: 1, a: new Double(1) }, true],
  ])('%j with %j: %s', (before, change, expected) => {
    expect(update({ _id: 1, ...before }, change).modified).toBe(expected);
  });

  test('returns the same document if nothing changes, and shares unchanged parts', () => {
    const { doc: same } = update({ _id: 1, a: 1 }, { $set: { a: 1 } });
    expect(same).toEqual(decoded({ _id: 1, a: 1 }));
    const before = decoded({ _id: 1, a: { x: 1 }, b: { y: 1 } });
    const kept = structuredClone(plain(before));
    const { doc } = update(before, { $set: { 'b.y': 2 } });
    expect(plain(before)).toEqual(kept);
    expect(plain(doc)).toEqual({ _id: 1, a: { x: 1 }, b: { y: 2 } });
  });
});

describe('applyUpdate > replacements', () => {
  test('keep the _id, and put it first', () => {
    expect(updated({ _id: 1, a: 1 }, { b: 2 })).toEqual({ _id: 1, b: 2 });
    expect(Object.keys(update({ _id: 1, a: 1 }, { b: 2, _id: 1 }).doc)).toEqual(['_id', 'b']);
  });

  test('cannot change the _id or contain operators', () => {
    expect(refusal(() => update({ _id: 1 }, { _id: 2 }))).toBe(
      "66 ImmutableField: After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2",
    );
    expect(refusal(() => update({ _id: 1 }, { a: 1, $set: { b: 1 } }))).toMatch(
      /^52 DollarPrefixedFieldName/,
    );
  });
});

describe('applyUpdate > pipelines', () => {
  test('compute with the document’s fields and keep number types', () => {
    const { doc, modified } = update({ _id: 1, a: 1, b: new Double(2) }, [
      { $set: { sum: { $add: ['$a', '$b'] }, next: { $add: ['$a', 1] }, at: '$$NOW' } },
      { $unset: ['a'] },
    ]);
    expect(modified).toBe(true);
    expect(typed(doc)).toEqual(
      typed({
        _id: new Int32(1),
        b: new Double(2),
        sum: new Double(3),
        next: new Int32(2),
        at: now,
      }),
    );
  });

  test('replace everything except the _id', () => {
    expect(updated({ _id: 1, a: { b: 1 } }, [{ $replaceWith: '$a' }])).toEqual({ _id: 1, b: 1 });
    expect(refusal(() => update({ _id: 1 }, [{ $set: { _id: 2 } }]))).toMatch(/^66 ImmutableField/);
    expect(refusal(() => update({ _id: 1 }, [{ $match: {} }]))).toBe(
      '72 InvalidOptions: $match is not allowed to be used within an update',
    );
  });
});

describe('applyUpdate > refuses', () => {
  test.each([
    [
      { a: 1 },
      { $set: { a: 1 }, $inc: { a: 1 } },
      "40 ConflictingUpdateOperators: Updating the path 'a' would create a conflict at 'a'",
    ],
    [
      { a: 1 },
      { $set: { a: 1, 'a.b': 1 } },
      "40 ConflictingUpdateOperators: Updating the path 'a.b' would create a conflict at 'a'",
    ],
    [
      { a: 1 },
      { $set: { 'a.b': 1 }, $unset: { a: 1 } },
      "40 ConflictingUpdateOperators: Updating the path 'a' would create a conflict at 'a'",
    ],
    [
      { a: 1 },
      { $rename: { a: 'b' }, $set: { b: 1 } },
      "40 ConflictingUpdateOperators: Updating the path 'b' would create a conflict at 'b'",
    ],
    [
      { a: 1 },
      { $foo: { a: 1 } },
      '9 FailedToParse: Unknown modifier: $foo. Expected a valid update modifier or pipeline-style update specified as an array',
    ],
    [
      { a: 1 },
      { $set: { b: 1 }, c: 1 },
      '9 FailedToParse: Unknown modifier: c. Expected a valid update modifier or pipeline-style update specified as an array',
    ],
    [
      { a: 1 },
      { $set: 'x' },
      '9 FailedToParse: Modifiers operate on fields but we found type string instead. For example: {$mod: {<field>: ...}} not {$set: "x"}',
    ],
    [
      { a: 1 },
      { $set: { _id: 2 } },
      "66 ImmutableField: Performing an update on the path '_id' would modify the immutable field '_id'",
    ],
    [
      { a: 1 },
      { $unset: { _id: 1 } },
      "66 ImmutableField: Performing an update on the path '_id' would modify the immutable field '_id'",
    ],
    [
      { a: 'x' },
      { $inc: { a: 1 } },
      "14 TypeMismatch: Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type string",
    ],
    [
      { a: 1 },
      { $inc: { a: 'x' } },
      '14 TypeMismatch: Cannot increment with non-numeric argument: {a: "x"}',
    ],
    [
      { a: 1 },
      { $set: { 'a.b': 1 } },
      "28 PathNotViable: Cannot create field 'b' in element {a: 1}",
    ],
    [
      { a: [1] },
      { $set: { 'a.b': 1 } },
      "28 PathNotViable: Cannot create field 'b' in element {a: [ 1 ]}",
    ],
    [
      { a: null },
      { $set: { 'a.b': 1 } },
      "28 PathNotViable: Cannot create field 'b' in element {a: null}",
    ],
    [{ a: 1 }, { $set: { '': 1 } }, '56 EmptyFieldName: An empty update path is not valid.'],
    [
      { a: 1 },
      { $set: { 'a.': 1 } },
      "56 EmptyFieldName: The update path 'a.' contains an empty field name, which is not allowed.",
    ],
    [
      { a: 1 },
      { $set: { $bad: 1 } },
      "52 DollarPrefixedFieldName: The dollar ($) prefixed field '$bad' in '$bad' is not valid for storage.",
    ],
    [
      { a: 1 },
      { $rename: { a: 'a' } },
      '2 BadValue: The source and target field for $rename must differ: a: "a"',
    ],
    [
      { a: 1 },
      { $rename: { a: 1 } },
      "2 BadValue: The 'to' field for $rename must be a string: a: 1",
    ],
    [
      { a: 'x' },
      { $push: { a: 1 } },
      "2 BadValue: The field 'a' must be an array but is of type string in document {_id: 1}",
    ],
  ])('%j with %j', (before, change, expected) => {
    expect(refusal(() => update({ _id: 1, ...before }, change))).toBe(expected);
  });
});

describe('assertUpdate', () => {
  test.each<[object | object[], RegExp]>([
    [{ $foo: { a: 1 } }, /^9 FailedToParse: Unknown modifier/],
    [{ $set: { a: 1, 'a.b': 1 } }, /^40 ConflictingUpdateOperators/],
    [{ $inc: { a: 'x' } }, /^14 TypeMismatch/],
    [{ $set: { '': 1 } }, /^56 EmptyFieldName/],
    [{ $set: { 'a.$[x]': 1 } }, /^2 BadValue: No array filter found/],
    [{ a: 1, $set: { b: 1 } }, /^52 DollarPrefixedFieldName/],
    [[{ $match: {} }], /^72 InvalidOptions/],
    [[{ $foo: {} }], /^40324 Location40324/],
    [[{ $set: { a: { $foo: 1 } } }], /^168 InvalidPipelineOperator/],
  ])('refuses %j without a document', (change, expected) => {
    const decodedUpdate = Array.isArray(change) ? change.map(decoded) : decoded(change);
    expect(
      refusal(() => {
        assertUpdate(decodedUpdate, { now });
      }),
    ).toMatch(expected);
  });

  test('accepts what depends on the document', () => {
    const change = decoded({ $inc: { 'a.b': 1 }, $set: { 'c.$': 1 }, $rename: { d: 'e' } });
    expect(
      refusal(() => {
        assertUpdate(change, { now });
      }),
    ).toBe('accepted');
  });
});

describe('applyUpdate > names of inherited properties', () => {
  test('are ordinary fields', () => {
    const change = JSON.parse(
      '{"$set": {"__proto__.polluted": 1, "constructor.prototype.polluted": 1}}',
    ) as object;
    const { doc } = update({ _id: 1 }, change);
    expect(Object.hasOwn(doc, '__proto__')).toBe(true);
    expect(plain(doc.constructor)).toEqual({ prototype: { polluted: 1 } });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('upsertSeed', () => {
  test.each([
    [
      { a: 1, 'b.c': { $eq: 2 }, d: { $gt: 1 } },
      { a: 1, b: { c: 2 } },
    ],
    [
      { $and: [{ a: 1 }, { b: 2 }], $or: [{ c: 3 }] },
      { a: 1, b: 2, c: 3 },
    ],
    [{ $or: [{ a: 1 }, { b: 2 }] }, {}],
    [{ a: { $all: [1] }, b: { $all: [1, 2] } }, { a: 1 }],
    [{ a: { b: 1 } }, { a: { b: 1 } }],
  ])('%j gives %j', (filter, expected) => {
    expect(plain(upsertSeed(decoded(filter)))).toEqual(expected);
  });

  test('of a replacement is only the _id', () => {
    expect(plain(upsertSeed(decoded({ _id: 1, a: 1 }), decoded({ b: 1 })))).toEqual({ _id: 1 });
  });

  test('refuses a path that is matched twice', () => {
    expect(refusal(() => upsertSeed(decoded({ a: 1, $and: [{ a: 2 }] })))).toBe(
      "54 NotSingleValueField: cannot infer query fields to set, path 'a' is matched twice",
    );
    expect(refusal(() => upsertSeed(decoded({ a: 1, 'a.b': 2 })))).toMatch(
      /^54 NotSingleValueField/,
    );
    expect(refusal(() => upsertSeed(decoded({ '_id.x': 1 })))).toMatch(/^111 NotExactValueField/);
  });
});
