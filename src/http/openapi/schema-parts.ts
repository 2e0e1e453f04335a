import type { JsonSchema } from './json-schema';

/** An object with these fields, all of them there but those that are named. */
export function objectOf(
  properties: Readonly<Record<string, JsonSchema>>,
  { optional = [] }: { optional?: readonly string[] } = {},
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties };
}

export function referenceTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** A page of a list, newest first. */
export function pageOf(name: string): JsonSchema {
  return objectOf({
    data: { type: 'array', items: referenceTo(name) },
    hasMore: { type: 'boolean' },
    nextCursor: {
      type: ['string', 'null'],
      description: 'The `cursor` of the next page; null on the last.',
    },
  });
}

export const TEXT: JsonSchema = { type: 'string' };
export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
export const TIME: JsonSchema = { type: 'string', format: 'date-time' };
export const VERSION: JsonSchema = {
  type: 'integer',
  minimum: 0,
  description: "A version of the event: it counts the event's changes, from 0.",
};
