import type Joi from 'joi';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A Joi schema as JSON Schema, as Joi itself writes it, with what Joi cannot know: rules of ours, which
 * stand beside the rule as `.meta({ jsonSchema: { … } })` and are merged in, and which of two alternatives
 * a condition leads to.
 */
export function jsonSchemaOf(schema: Joi.Schema): JsonSchema {
  const generated = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  return completed(generated, schema.describe());
}

/** What is needed here of what Joi's `describe` gives; its typings leave that open. */
interface Description {
  keys?: Record<string, Description>;
  items?: Description[];
  whens?: When[];
  metas?: { jsonSchema?: JsonSchema }[];
  flags?: { presence?: string };
}

interface When {
  then?: Description;
  otherwise?: Description;
}

function completed(generated: JsonSchema, description: Description): JsonSchema {
  const [schema, { keys, items, metas }] = chosen(generated, description);
  const properties = schema.properties as Record<string, JsonSchema> | undefined; // so Joi writes objects
  const itemSchema = schema.items as JsonSchema | undefined; // … and lists
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [
          key,
          completed(value, keys?.[key] ?? {}),
        ]),
      ),
    }),
    ...(itemSchema && { items: completed(itemSchema, items?.[0] ?? {}) }),
    ...metas?.find(({ jsonSchema }) => jsonSchema)?.jsonSchema,
  };
}

/**
 * Joi writes a condition as a choice between its two ends. Where one end forbids the field, it can only be
 * the other; and where a condition only makes a schema stricter, it is the stricter one.
 */
function chosen(generated: JsonSchema, description: Description): [JsonSchema, Description] {
  const when = description.whens?.[0];
  if (!when) return [generated, description];
  const [first = {}, last = first] = generated.anyOf as JsonSchema[]; // so Joi writes conditions
  const isForbidden = when.then?.flags?.presence === 'forbidden';
  const [schema, end] = isForbidden ? [last, when.otherwise] : [first, when.then];
  return [schema, { ...description, ...end }];
}
