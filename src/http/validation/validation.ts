import type Joi from 'joi';
import { invalid, problem, ProblemError, type Fault } from '../../domain/problems';

/**
 * The value, typed, if the schema, one of `Strict`, allows it. Throws `validation_failed` with every fault
 * at once, in the order of the body: fields that are missing come last.
 */
export function validate<T>(schema: Joi.ObjectSchema<T>, value: unknown, context?: object): T {
  const polluted = pollutedPaths(value);
  // Joi prepares texts and options for each call that names some: so only faulty values cost that time.
  const result = validated(schema, value, context && { context });
  if (polluted.length === 0 && !result.error) return result.value;
  const all = { ...ALL_FAULTS, ...(context && { context }) };
  throw allFaults(validated(schema, value, all), value, polluted);
}

/** Joi compares the entries of lists by recursion, which lists within lists by the thousand exhaust. */
function validated<T>(
  schema: Joi.ObjectSchema<T>,
  value: unknown,
  options?: Joi.ValidationOptions,
) {
  try {
    return schema.validate(value, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProblemError(invalid('', 'the body is nested too deeply'), { cause: error });
  }
}

function allFaults(
  result: Joi.ValidationResult,
  value: unknown,
  polluted: string[][],
): ProblemError {
  const faults: LocatedFault[] = [
    ...(result.error?.details.map(({ path, message }) => ({ path, detail: message })) ?? []),
    ...polluted.map((path) => ({ path, detail: `${path.join('.')} is not allowed` })),
  ];
  const errors = inOrderOf(value, faults).map(toFault);
  const detail = errors[0]?.detail ?? 'the body is not valid';
  return problem('validation_failed', { detail, extensions: { errors } });
}

interface LocatedFault {
  path: readonly (string | number)[];
  detail: string;
}

const ALL_FAULTS: Joi.ValidationOptions = {
  abortEarly: false,
  errors: { wrap: { label: false, array: false } },
  messages: {
    'object.base': 'the body must be a JSON object',
    'number.base': '{#label} must be an integer',
    'number.integer': '{#label} must be an integer',
    'number.unsafe': '{#label} must be an integer',
    'number.infinity': '{#label} must be an integer',
  },
};

/** With a pointer as in RFC 6901. */
function toFault({ path, detail }: LocatedFault): Fault {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  return { pointer: steps.map((step) => `/${step}`).join(''), detail };
}

/**
 * `JSON.parse` makes `__proto__` an own field, which Joi's copy of the value would hide. No schema goes
 * deeper than the items of a list: whatever is nested deeper is refused as a whole.
 */
function pollutedPaths(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || path.length > SCHEMA_DEPTH_MAX) return [];
  const found = Object.hasOwn(value, '__proto__') ? [[...path, '__proto__']] : [];
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== 'object' || key === '__proto__') continue;
    found.push(...pollutedPaths(inner, [...path, key]));
  }
  return found;
}

/** The fields of a list's items are two steps below the body; one more step is allowed for. */
const SCHEMA_DEPTH_MAX = 3;

function inOrderOf(value: unknown, faults: readonly LocatedFault[]): LocatedFault[] {
  const fieldPlaces: FieldPlaces = new Map();
  return faults
    .map((fault) => ({ fault, places: placesOf(value, fault.path, fieldPlaces) }))
    .sort((a, b) => compareSteps(a.places, b.places))
    .map(({ fault }) => fault);
}

/** The fields of each object in their order, found once: a body may have a thousand faulty fields. */
type FieldPlaces = Map<object, Map<string, number>>;

/** The place of each step among the fields beside it; a missing field comes after those that are there. */
function placesOf(
  value: unknown,
  [step, ...rest]: LocatedFault['path'],
  fieldPlaces: FieldPlaces,
): number[] {
  if (step === undefined || typeof value !== 'object' || value === null) return [];
  const fields =
    fieldPlaces.get(value) ?? new Map(Object.keys(value).map((field, place) => [field, place]));
  fieldPlaces.set(value, fields);
  const place = fields.get(String(step)) ?? Number.MAX_SAFE_INTEGER;
  const inner: unknown = Reflect.get(value, step);
  return [place, ...placesOf(inner, rest, fieldPlaces)];
}

function compareSteps(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((place, index) => place !== b[index]);
  // If one path is the beginning of the other, the shorter one comes first.
  const inA = a[differing];
  const inB = b[differing];
  return inA === undefined || inB === undefined ? a.length - b.length : inA - inB;
}
