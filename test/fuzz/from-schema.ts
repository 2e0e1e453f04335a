import fc from 'fast-check';
import type { Schema } from '../support/documented-routes';

/** Existing ids by the names of fields and parameters. */
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  tierId: ['general', 'general', 'vip', 'constructor', 'toString', 'valueOf'],
  tier: ['VIP', 'general'],
  partnerId: ['abc-corp', 'xyz-corp', 'Ünïcode & Söhne', 'constructor', '__proto__'],
  currency: ['EUR', 'JPY'],
  timeZone: ['Europe/Berlin', 'UTC'],
  eventId: ['fuzz-1', 'fuzz-2', 'constructor'],
  // A host that does not exist (RFC 2606), so that nothing leaves this machine.
  url: ['https://hooks.invalid/ticketboss'],
};

/** Values that the schema takes, but for rules that it states only by what a value is not. */
export function fromSchema(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  const known = KNOWN[name];
  if (known) return fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 4 }, typed(schema));
  return typed(schema);
}

/** Whether there is something of that name before the run begins. */
export function isKnown(name: string): boolean {
  return name in KNOWN;
}

function typed(schema: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const types = [schema.type].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: unknown, schema: Schema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return ofObject(schema);
    case 'array':
      return ofArray(schema);
    case 'integer':
    case 'number':
      return ofInteger(schema);
    case 'string':
      return ofString(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

type ObjectSchema = Schema & {
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: { required: string[] }[];
  not?: { required: string[] };
};

function ofObject({ properties = {}, required = [], oneOf = [], not }: ObjectSchema) {
  const records = (oneOf.length > 0 ? oneOf : [{ required: [] }]).map((branch) => {
    const others = oneOf.filter((each) => each !== branch).flatMap((each) => each.required);
    const fields = Object.entries(properties).filter(([name]) => !others.includes(name));
    const model = Object.fromEntries(
      fields.map(([name, schema]) => [name, fromSchema(schema, name)] as const),
    );
    return fc.record(model, { requiredKeys: [...required, ...branch.required] });
  });
  return fc.oneof(...records).map((made) => withoutBoth(made, not?.required ?? []));
}

/** Where the schema says that these do not go together. */
function withoutBoth(made: object, [one, other]: readonly string[]): object {
  if (one === undefined || other === undefined || !(one in made) || !(other in made)) return made;
  return Object.fromEntries(Object.entries(made).filter(([name]) => name !== other));
}

function ofArray({ items = {}, minItems = 0, maxItems = 4 }: Schema): fc.Arbitrary<unknown> {
  const lengths = { minLength: Number(minItems), maxLength: Math.min(Number(maxItems), 4) };
  return fc.array(fromSchema(items as Schema), lengths); // `items` is a schema where it is there
}

/** Small numbers more often, so that seats remain available. */
function ofInteger({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema) {
  const [min, max] = [Number(minimum), Number(maximum)];
  return fc.oneof(
    { arbitrary: fc.integer({ min, max: Math.min(max, min + 3) }), weight: 6 },
    { arbitrary: fc.constantFrom(min, max), weight: 1 },
  );
}

function ofString({
  format,
  pattern,
  minLength = 0,
  maxLength = 40,
}: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const [min, max] = [new Date('2020-01-01'), new Date('2040-01-01')];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === 'uuid') return fc.uuid();
  if (typeof pattern === 'string' && !pattern.includes('\\p{')) {
    return fc.stringMatching(new RegExp(pattern));
  }
  const lengths = { minLength: Number(minLength), maxLength: Math.min(Number(maxLength), 40) };
  return fc.string({ unit: 'grapheme', ...lengths });
}
