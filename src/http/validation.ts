import type Joi from 'joi';
import { problem, type Fault } from '../domain/problems';

/**
 * The value, typed, if the schema allows it. Throws `validation_failed` with every fault at once, in
 * the order of the body: fields that are missing come last.
 */
export function validate<T>(schema: Joi.ObjectSchema<T>, value: unknown, context = {}): T {
  const polluted = pollutedPaths(value);
  const result = schema.validate(value, { ...OPTIONS, context });
  if (polluted.length === 0 && !result.error) return result.value;

  const faults = [
    ...(result.error?.details.map(toFault) ?? []),
    ...polluted.map((path) => ({
      pointer: pointerTo(path),
      detail: `${path.join('.')} is not allowed`,
    })),
  ];
  const ordered = faults.sort(byPlaceIn(value));
  const detail = ordered[0]?.detail ?? 'the body is not valid';
  throw problem('validation_failed', { detail, extensions: { errors: ordered } });
}

const OPTIONS: Joi.ValidationOptions = {
  abortEarly: false,
  convert: false,
  errors: { wrap: { label: false, array: false } },
  messages: {
    'object.base': 'the body must be a JSON object',
    'number.base': '{#label} must be an integer',
    'number.integer': '{#label} must be an integer',
    'number.unsafe': '{#label} must be an integer',
    'number.infinity': '{#label} must be an integer',
  },
};

function toFault({ path, message }: Joi.ValidationErrorItem): Fault {
  return { pointer: pointerTo(path), detail: message };
}

/** RFC 6901. */
function pointerTo(path: readonly (string | number)[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** `JSON.parse` makes `__proto__` an own field, which Joi's copy of the value would hide. */
function pollutedPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return [
    ...(Object.hasOwn(value, '__proto__') ? [[...path, '__proto__']] : []),
    ...Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && key !== '__proto__' ? pollutedPaths(inner, [...path, key]) : [],
    ),
  ];
}

function byPlaceIn(value: unknown): (a: Fault, b: Fault) => number {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const places = new Map(keys.map((key, place) => [pointerTo([key]), place]));
  const placeOf = ({ pointer }: Fault) =>
    places.get(pointer.split('/', 2).join('/')) ?? Number.POSITIVE_INFINITY;
  return (a, b) => (placeOf(a) === placeOf(b) ? 0 : placeOf(a) - placeOf(b));
}
