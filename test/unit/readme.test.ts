import { readFileSync } from 'node:fs';
import { VARIABLES } from '../../src/config';

const readme = readFileSync(`${__dirname}/../../README.md`, 'utf8');

/** The cells of each row of the table under that heading. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test('the configuration table has every variable with its default and its meaning', () => {
  const expected = Object.entries(VARIABLES).map(([name, { schema, doc }]) => {
    const { default: usual } = (schema.describe().flags ?? {}) as { default?: string | number };
    return [`\`${name}\``, usual === undefined ? '' : `\`${String(usual)}\``, doc];
  });
  expect(tableUnder('Configuration')).toEqual(expected);
});

test('every npm script that it names is there', () => {
  const { scripts } = JSON.parse(readFileSync(`${__dirname}/../../package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => String(name));
  expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
});
