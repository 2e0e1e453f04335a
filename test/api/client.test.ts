import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { TestProcess } from '../support/api-process';
import { newPartner } from '../support/partners';
import { useApp } from '../support/use-app';

const api = useApp();
const guarded = useApp({ access: { authMode: 'required' } });

async function aKey(): Promise<string> {
  const scopes = ['reservations:read', 'reservations:write'] as const;
  return (await newPartner(guarded.caller, [...scopes])).key;
}

const ROOT = join(__dirname, '../..');
const PROGRAM = 'docs/examples/partner.ts';
const TEXT = readFileSync(join(ROOT, PROGRAM), 'utf8');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
/** Where the program looks for the types. */
const TYPES = 'client/api.ts';

/** On a machine that is ten times slower than it should be. */
const COMPILE_MS_MAX = 120_000;

const WRONG = [
  ['a field of another type', 'seats: 2 }', "seats: '2' }"],
  ['a path that is not there', '/confirm', '/confirmed'],
  ['a field that no answer has', 'error.code', 'error.because'],
] as const;

describe('the typed client', () => {
  let faults: Map<string, string[]>;
  beforeAll(async () => {
    const types = await typesMade();
    const wrong = WRONG.map(([name, from, to]) => [name, TEXT.replace(from, to)] as const);
    faults = compiled(new Map([[PROGRAM, TEXT], ...wrong]), types);
  }, COMPILE_MS_MAX);

  it("compiles a partner's program, strictly", () => {
    expect(faults.get(PROGRAM)).toEqual([]);
  });

  it.each(WRONG)('refuses to compile %s', (name, right) => {
    expect(TEXT).toContain(right);
    expect(faults.get(name)).not.toEqual([]);
  });

  it.each([
    ['a server that asks for no keys', () => Promise.resolve([api.app.url])],
    ["a server that asks for keys, with a partner's", async () => [guarded.app.url, await aKey()]],
  ])("runs a partner's program against %s", async (_what, argumentsOf) => {
    const program = new TestProcess(PROGRAM, await argumentsOf(), {});

    expect([await program.exited, program.stderr]).toEqual([{ code: 0, signal: null }, '']);
    expect(program.stdout.trim().split('\n')).toEqual([
      'sold 2 seats; repeated: true',
      expect.stringMatching(/^held until \d{4}-.*Z, then confirmed$/),
      'cancelled: 204',
      '1 confirmed',
      'refused: validation_failed, /seats',
    ]);
  });
});

/** The types of the API, made from the server by the line that the README gives. */
async function typesMade(): Promise<string> {
  const [, path, output] =
    /^npx openapi-typescript http:\/\/127\.0\.0\.1:3000(\S+) --output (\S+)$/m.exec(README) ?? [];
  expect([path, output]).toEqual(['/openapi.json', TYPES]);
  const folder = await mkdtemp(join(tmpdir(), 'ticketboss-client-'));
  try {
    const file = join(folder, 'api.ts');
    const args = [`${api.app.url}${path ?? ''}`, '--output', file];
    const made = new TestProcess('node_modules/openapi-typescript/bin/cli.js', args, {});
    expect([await made.exited, made.stderr]).toEqual([{ code: 0, signal: null }, '']);
    return readFileSync(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the compiler says against each program, with the strictness of this repository. */
function compiled(texts: ReadonlyMap<string, string>, types: string): Map<string, string[]> {
  const settings = readFileSync(join(ROOT, 'tsconfig.json'), 'utf8');
  const { compilerOptions } = JSON.parse(settings) as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, ROOT);
  const pathOf = (name: string) => join(ROOT, PROGRAM, '..', `${name.replaceAll(/\W/g, '-')}.ts`);
  const programs = new Map([...texts].map(([name, text]) => [pathOf(name), text]));
  const byPath = new Map([...programs, [join(ROOT, TYPES), types]]);
  options.types = ['node'];
  const host = ts.createCompilerHost(options);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (path) => byPath.get(path) ?? readFile(path);
  host.fileExists = (path) => byPath.has(path) || fileExists(path);
  host.directoryExists = () => true; // that of the types may not be there
  const program = ts.createProgram([...programs.keys()], options, host);
  const faultsAt = (path: string) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return new Map([...texts.keys()].map((name) => [name, faultsAt(pathOf(name))]));
}
