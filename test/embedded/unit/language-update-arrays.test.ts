import { refusal, update, updated } from './language-support';

describe('applyUpdate > arrays', () => {
  test.each([
    [{ scores: [1] }, { $push: { scores: 89 } }, { scores: [1, 89] }],
    [{}, { $push: { scores: { $each: [90, 92] } } }, { scores: [90, 92] }],
    [
      { a: [100] },
      { $push: { a: { $each: [50, 60, 70], $position: 0 } } },
      { a: [50, 60, 70, 100] },
    ],
    [
      { a: [50, 60, 70, 100] },
      { $push: { a: { $each: [80], $position: -2 } } },
      { a: [50, 60, 80, 70, 100] },
    ],
    [
      { a: [40, 50, 60] },
      { $push: { a: { $each: [80, 78, 86], $slice: -5 } } },
      { a: [50, 60, 80, 78, 86] },
    ],
    [
      { a: [89, 70, 89, 50] },
      { $push: { a: { $each: [40, 60], $sort: 1 } } },
      { a: [40, 50, 60, 70, 89, 89] },
    ],
    [
      {
        quizzes: [
          { wk: 1, score: 10 },
          { wk: 2, score: 8 },
        ],
      },
      {
        $push: {
          quizzes: {
            $each: [
              { wk: 5, score: 8 },
              { wk: 6, score: 7 },
            ],
            $sort: { score: -1 },
            $slice: 3,
          },
        },
      },
      {
        quizzes: [
          { wk: 1, score: 10 },
          { wk: 2, score: 8 },
          { wk: 5, score: 8 },
        ],
      },
    ],
    [{ a: [1, 2] }, { $push: { a: { $each: [], $slice: 1 } } }, { a: [1] }],
    [{ a: ['x'] }, { $addToSet: { a: ['x', 'y'] } }, { a: ['x', ['x', 'y']] }],
    [{ a: ['x'] }, { $addToSet: { a: { $each: ['x', 'y', 'y'] } } }, { a: ['x', 'y'] }],
    [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
    [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    [{ a: [3, 5, 6, 7, 7, 8] }, { $pull: { a: { $gte: 6 } } }, { a: [3, 5] }],
    [
      { a: ['apples', 'kiwis'] },
      { $pull: { a: { $in: ['apples', 'oranges'] } } },
      { a: ['kiwis'] },
    ],
    [
      {
        results: [
          { item: 'A', score: 5 },
          { item: 'B', score: 8 },
        ],
      },
      { $pull: { results: { score: 8, item: 'B' } } },
      { results: [{ item: 'A', score: 5 }] },
    ],
    [
      { r: [{ answers: [{ q: 2, a: 8 }] }, { answers: [{ q: 2, a: 1 }] }] },
      { $pull: { r: { answers: { $elemMatch: { q: 2, a: { $gte: 8 } } } } } },
      { r: [{ answers: [{ q: 2, a: 1 }] }] },
    ],
    [{ a: [0, 2, 5, 5, 1, 0] }, { $pullAll: { a: [0, 5] } }, { a: [2, 1] }],
  ])('%j with %j', (before, change, after) => {
    expect(updated({ _id: 1, ...before }, change)).toEqual({ _id: 1, ...after });
  });

  test.each([
    [
      { a: 1 },
      { $pop: { a: 1 } },
      "14 TypeMismatch: Path 'a' contains an element of non-array type 'int'",
    ],
    [{ a: [1] }, { $pop: { a: 2 } }, '9 FailedToParse: $pop expects 1 or -1, found: 2'],
    [
      { a: 1 },
      { $addToSet: { a: 1 } },
      "2 BadValue: Cannot apply $addToSet to non-array field. Field named 'a' has non-array type int",
    ],
    [{ a: 1 }, { $pull: { a: 1 } }, '2 BadValue: Cannot apply $pull to a non-array value'],
    [
      { a: [1] },
      { $pullAll: { a: 1 } },
      '2 BadValue: $pullAll requires an array argument but was given a int',
    ],
    [
      { a: [1] },
      { $push: { a: { $each: 1 } } },
      '2 BadValue: The argument to $each in $push must be an array but it was of type: int',
    ],
    [
      { a: [1] },
      { $push: { a: { $each: [], $foo: 1 } } },
      '2 BadValue: Unrecognized clause in $push: $foo',
    ],
    [
      { a: [1] },
      { $push: { a: { $each: [], $sort: 2 } } },
      '2 BadValue: The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    ],
  ])('refuses %j with %j', (before, change, expected) => {
    expect(refusal(() => update({ _id: 1, ...before }, change))).toBe(expected);
  });
});

describe('applyUpdate > positions', () => {
  test('$ is the element that the query found', () => {
    expect(
      updated(
        { _id: 1, grades: [85, 80, 80] },
        { $set: { 'grades.$': 82 } },
        { filter: { grades: 80 } },
      ),
    ).toEqual({ _id: 1, grades: [85, 82, 80] });
    const students = {
      _id: 4,
      grades: [
        { grade: 80, std: 8 },
        { grade: 85, std: 5 },
      ],
    };
    const filter = { grades: { $elemMatch: { grade: { $gt: 80 }, std: { $gt: 4 } } } };
    expect(updated(students, { $set: { 'grades.$.std': 6 } }, { filter })).toEqual({
      _id: 4,
      grades: [
        { grade: 80, std: 8 },
        { grade: 85, std: 6 },
      ],
    });
  });

  test('$[] is every element', () => {
    expect(
      updated({ _id: 1, a: [{ b: [1, 2] }, { b: [3] }] }, { $inc: { 'a.$[].b.$[]': 10 } }),
    ).toEqual({
      _id: 1,
      a: [{ b: [11, 12] }, { b: [13] }],
    });
  });

  test('$[identifier] is every element that its filter matches', () => {
    expect(
      updated(
        { _id: 1, grades: [95, 102, 90, 150] },
        { $set: { 'grades.$[element]': 100 } },
        { arrayFilters: [{ element: { $gte: 100 } }] },
      ),
    ).toEqual({ _id: 1, grades: [95, 100, 90, 100] });
    const grades = [
      { grade: 80, mean: 75 },
      { grade: 85, mean: 90 },
    ];
    expect(
      updated(
        { _id: 1, grades },
        { $set: { 'grades.$[elem].mean': 100 } },
        { arrayFilters: [{ 'elem.grade': { $gte: 85 } }] },
      ),
    ).toEqual({
      _id: 1,
      grades: [
        { grade: 80, mean: 75 },
        { grade: 85, mean: 100 },
      ],
    });
  });

  test.each([
    [
      { a: [1] },
      { $set: { 'a.$': 2 } },
      {},
      '2 BadValue: The positional operator did not find the match needed from the query.',
    ],
    [
      { a: [1] },
      { $set: { 'a.$[x]': 2 } },
      {},
      "2 BadValue: No array filter found for identifier 'x' in path 'a.$[x]'",
    ],
    [
      {},
      { $set: { 'a.$[]': 2 } },
      {},
      "2 BadValue: The path 'a' must exist in the document in order to apply array updates.",
    ],
    [
      { a: 1 },
      { $set: { 'a.$[]': 2 } },
      {},
      '2 BadValue: Cannot apply array updates to non-array element a: 1',
    ],
    [
      { a: [1] },
      { $set: { 'a.$[]': 2, 'a.0': 3 } },
      {},
      "40 ConflictingUpdateOperators: Updating the path 'a.0' would create a conflict at 'a.0'",
    ],
    [
      { a: [1] },
      { $set: { b: 2 } },
      { arrayFilters: [{ x: 1 }] },
      "9 FailedToParse: The array filter for identifier 'x' was not used in the update { $set: { b: 2 } }",
    ],
    [
      { a: [1] },
      { $set: { 'a.$[x]': 2 } },
      { arrayFilters: [{ x: 1 }, { x: 2 }] },
      '9 FailedToParse: Found multiple array filters with the same top-level field name x',
    ],
    [
      { a: [1] },
      { $set: { 'a.$[x]': 2 } },
      { arrayFilters: [{ x: 1, y: 2 }] },
      "9 FailedToParse: Error parsing array filter :: caused by :: Expected a single top-level field name, found 'x' and 'y'",
    ],
    [
      { a: [1] },
      { $set: { 'a.$.b.$': 2 } },
      {},
      "2 BadValue: Too many positional (i.e. '$') elements found in path 'a.$.b.$'",
    ],
  ])('refuses %j with %j and %j', (before, change, options, expected) => {
    expect(refusal(() => update({ _id: 1, ...before }, change, options))).toBe(expected);
  });
});
