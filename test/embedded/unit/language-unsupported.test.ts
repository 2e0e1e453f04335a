import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unsupported } from '../../../src/embedded/builtin/language/unsupported';
import { aggregate, evaluated, matches, refusal, update } from './language-support';

const README = readFileSync(join(__dirname, '../../../src/embedded/builtin/README.md'), 'utf8');

const refusals: Record<keyof typeof unsupported, (name: string) => string> = {
  stages: (name) => refusal(() => aggregate([{}], [{ [name]: {} }])),
  accumulators: (name) =>
    refusal(() => aggregate([{}], [{ $group: { _id: null, x: { [name]: 1 } } }])),
  conditions: (name) =>
    refusal(() =>
      matches(/^\$(jsonSchema|sampleRate)$/.test(name) ? { [name]: 1 } : { a: { [name]: 1 } }, {}),
    ),
  modifiers: (name) => refusal(() => update({}, { [name]: { a: 1 } })),
  expressions: (name) => refusal(() => evaluated({ [name]: 1 })),
};

const all = Object.entries(unsupported).flatMap(([what, names]) =>
  [...names].map((name) => ({ what: what as keyof typeof unsupported, name })),
);

describe('what the engine leaves out of the language', () => {
  test.each(all)('$what: $name is refused as such, and named in the README', ({ what, name }) => {
    expect(refusals[what](name)).toBe(
      `238 NotImplemented: ${name} is not supported by the built-in engine`,
    );
    expect(README).toContain(`\`${name}\``);
  });
});
