import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VARIABLES } from '../../src/config';
import { reservationIdOf } from '../../src/domain/reservation-id';

const ROOT = join(__dirname, '../..');
const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const PAGES = ['.', 'docs', 'src/embedded/builtin'].flatMap(pagesIn);

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const readme = textOf('README.md');

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

test('the reservation of the first calls has the id that follows from its key', () => {
  const id = reservationIdOf(
    VARIABLES.EVENT_ID.schema.validate(undefined).value as string,
    'abc-corp',
    'order-1',
  );
  expect(readme).toContain(`/api/v1/reservations/${id}\n`);
});

describe.each(PAGES)('%s', (page) => {
  const text = textOf(page);

  it('names existing npm scripts', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)];
    const missing = named
      .map(([, run, short]) => run ?? short ?? '')
      .filter((name) => !(name in scripts));
    expect(missing).toEqual([]);
  });

  it('has no broken links', () => {
    const missing = linksIn(text).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsIn(textOf(target)).includes(anchor);
    });
    expect(missing).toEqual([]);
  });

  it('names existing files', () => {
    const named = [...text.matchAll(/`((?:src|test|scripts|docs|operations)\/[\w./-]+)/g)];
    const missing = named
      .map(([, path]) => path ?? '')
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});

/** Where links and pictures lead to, if not to another site. */
function linksIn(text: string): string[] {
  const links = withoutCode(text).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g);
  return [...links]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** As GitHub makes them of headings: in lower case, without punctuation, blanks as hyphens. */
function anchorsIn(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, '');
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}
