import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unsupported } from '../../../src/embedded/builtin/language/unsupported';
import { aggregate, evaluated, matches, refusal, update } from './language-support';

const ROOT = join(__dirname, '../../..');
const README = readFileSync(join(ROOT, 'src/embedded/builtin/README.md'), 'utf8');

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

describe('what the engine does not support', () => {
  test.each(all)(
    '$what: $name is refused as unsupported, and named in the README',
    ({ what, name }) => {
      expect(refusals[what](name)).toBe(
        `238 NotImplemented: ${name} is not supported by the built-in engine`,
      );
      expect(README).toContain(`\`${name}\``);
    },
  );

  test('is not used by TicketBoss or its scripts', () => {
    const askers = ['src', 'scripts']
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }),
      )
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !relative(ROOT, file).startsWith(join('src', 'embedded')))
      .flatMap((file) => {
        const words = new Set(readFileSync(file, 'utf8').match(/\$[a-zA-Z0-9]+/g));
        return all.filter(({ name }) => words.has(name)).map(({ name }) => `${name} in ${file}`);
      });
    expect(askers).toEqual([]);
  });
});
