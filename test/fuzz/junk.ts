import fc from 'fast-check';

/** Names that JavaScript, or a library between a caller and the database, has a meaning for. */
export const CODE_NAMES: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'toJSON',
  'toBSON',
  'toObject',
  '_bsontype',
  'then',
  'length',
  'name',
  'schema',
  'isNew',
];

/** Names and texts that have caused faults in other servers. */
const ODD_TEXTS = [
  ...CODE_NAMES,
  '',
  ' ',
  'null',
  'undefined',
  'NaN',
  '0',
  '-1',
  '1e999',
  '007',
  '$where',
  '$gt',
  '_id',
  'tiers.vip.availableSeats',
  "' OR 1=1 --",
  '../../etc/passwd',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '=1+1',
  'a\u0000b',
  '\r\nX-Odd: 1',
  '\u202eabc',
  '\ufeff',
  'e\u0301',
  'İ',
  '💺'.repeat(40),
  '\ud800',
  'a'.repeat(300),
];

const ODD_NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  10,
  11,
  1000,
  1001,
  7200,
  7201,
  10_000_000,
  10_000_001,
  2 ** 31,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  5e-324,
];

export const oddText = fc.oneof(
  { arbitrary: fc.constantFrom(...ODD_TEXTS), weight: 3 },
  fc.string({ unit: 'binary', maxLength: 20 }),
);

export const oddNumber = fc.oneof(
  fc.constantFrom(...ODD_NUMBERS),
  fc.maxSafeInteger(),
  fc.double(),
);

const oddName = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  // Names that some schema knows, in places where it does not.
  fc.constantFrom('seats', 'items', 'tierId', 'version', 'status', 'availableSeats', 'journal'),
);

/** As deep as a body of the largest size can be. */
const nested = fc
  .integer({ min: 1, max: 4000 })
  .map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown);

/** Anything that JSON can say. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(null, true, false), weight: 2 },
  { arbitrary: oddText, weight: 2 },
  { arbitrary: oddNumber, weight: 3 },
  { arbitrary: fc.dictionary(oddName, fc.oneof(oddText, oddNumber), { maxKeys: 4 }), weight: 2 },
  { arbitrary: fc.array(fc.oneof(oddText, oddNumber), { maxLength: 4 }), weight: 1 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 1 },
  { arbitrary: nested, weight: 1 },
);

interface Mutation {
  kind: 'replace' | 'delete' | 'add' | 'wrap' | 'double';
  /** Counts the positions in the value; greater numbers wrap around. */
  at: number;
  name: string;
  value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'delete', 'add', 'wrap', 'double'),
  at: fc.nat(50),
  name: oddName,
  value: junk,
});

/** The value, changed in one to three places. */
export function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([original, mutations]) => mutations.reduce(applied, original));
}

function applied(value: unknown, mutation: Mutation): unknown {
  const places = placesOf(value);
  const place = places[mutation.at % places.length] ?? [];
  return changedAt(value, place, (found) => changed(found, mutation));
}

function placesOf(value: unknown, place: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || place.length > 4) return [place];
  const inner = Object.entries(value).flatMap(([key, each]) => placesOf(each, [...place, key]));
  return [place, ...inner];
}

/** `undefined` takes the place away. */
function changedAt(
  value: unknown,
  [step, ...rest]: readonly string[],
  change: (found: unknown) => unknown,
): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return change(value);
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const next: unknown = key === step ? changedAt(inner, rest, change) : inner;
    return next === undefined ? [] : [[key, next] as const];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : fromEntries(entries);
}

function changed(found: unknown, { kind, name, value }: Mutation): unknown {
  switch (kind) {
    case 'replace':
      return value;
    case 'delete':
      return undefined;
    case 'wrap':
      return [found];
    case 'double':
      return Array.isArray(found)
        ? [...(found as unknown[]), ...(found as unknown[])]
        : [found, found];
    case 'add': {
      const isObject = typeof found === 'object' && found !== null && !Array.isArray(found);
      return isObject ? fromEntries([...Object.entries(found), [name, value]]) : value;
    }
  }
}

/** With `__proto__` as a field like any other. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return made;
}
