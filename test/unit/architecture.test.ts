import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');

/**
 * The parts of `src` and what each may import of the others: only what is below it. The two at the
 * top compose the process and may import from several layers; the embedded database knows nothing
 * about tickets.
 */
const MAY_IMPORT: Record<string, string[]> = {
  'main.ts': [
    'end-with-npm.ts',
    'program.ts',
    'server.ts',
    'workers',
    'config.ts',
    'telemetry',
    'embedded',
    'limits.ts',
    'tuning.ts',
  ],
  'end-with-npm.ts': [],
  'program.ts': [],
  'server.ts': [
    'program.ts',
    'compose.ts',
    'config.ts',
    'http',
    'services',
    'telemetry',
    'limits.ts',
    'tuning.ts',
  ],
  workers: ['workers', 'program.ts', 'telemetry', 'limits.ts', 'tuning.ts'],
  'compose.ts': [
    ...['compose-services.ts', 'config.ts', 'http', 'services', 'telemetry'],
    'tuning.ts',
  ],
  'compose-services.ts': [
    ...['config.ts', 'http', 'services', 'models', 'domain', 'telemetry'],
    ...['limits.ts', 'tuning.ts'],
  ],
  'config.ts': ['config-addresses.ts', 'domain', 'limits.ts', 'tuning.ts'],
  'config-addresses.ts': [],
  'limits.ts': [],
  'tuning.ts': [],
  telemetry: ['telemetry', 'http', 'services', 'domain', 'limits.ts', 'tuning.ts'],
  http: ['http', 'services', 'domain', 'limits.ts', 'tuning.ts'],
  services: ['services', 'models', 'domain', 'limits.ts', 'tuning.ts'],
  models: ['models', 'domain', 'limits.ts', 'tuning.ts'],
  domain: ['domain', 'limits.ts', 'tuning.ts'],
  embedded: ['embedded', 'limits.ts', 'tuning.ts'],
  // The types are generated from the OpenAPI document and do not exist at run time; the domain tells how many
  // digits a currency has.
  dashboard: ['dashboard', 'client', 'domain'],
};

/**
 * The folders of the two largest parts, and what each may import of the others: only what is below
 * it. A file beside the folders composes them.
 */
const FOLDERS: Record<string, Record<string, string[]>> = {
  services: {
    support: [],
    database: ['support'],
    commits: ['database', 'support'],
    reading: ['commits', 'database', 'support'],
    feeds: ['reading', 'database', 'support'],
    access: ['database', 'support'],
    idempotency: ['database', 'support'],
    webhooks: ['feeds', 'reading', 'database', 'support'],
  },
  http: {
    openapi: [],
    endpoint: ['openapi'],
    validation: ['openapi'],
    admission: ['endpoint'],
    server: ['admission', 'endpoint'],
    lists: ['endpoint'],
    reservations: ['lists', 'admission', 'validation', 'endpoint', 'openapi'],
    events: ['reservations', 'lists', 'admission', 'validation', 'endpoint', 'openapi'],
    stream: ['events', 'admission', 'validation', 'endpoint', 'openapi'],
    tickets: ['reservations', 'admission', 'validation', 'endpoint', 'openapi'],
    partners: ['lists', 'admission', 'validation', 'endpoint', 'openapi'],
    webhooks: ['partners', 'lists', 'validation', 'endpoint', 'openapi'],
    dashboard: ['endpoint', 'openapi'],
    service: [
      ...['reservations', 'events', 'tickets', 'partners', 'webhooks'],
      ...['server', 'admission', 'endpoint', 'openapi'],
    ],
  },
};

/** Packages that only these parts may import; any part may import the others. */
const PACKAGES_OF: Record<string, string[]> = {
  express: ['http', 'compose.ts'],
  helmet: ['http'],
  'express-rate-limit': ['http'],
  jose: ['services'],
  standardwebhooks: ['services'],
  'ipaddr.js': ['services'],
  marked: ['http'],
  morgan: ['http'],
  mongoose: ['models', 'services', 'compose-services.ts'],
  mongodb: [],
  'prom-client': ['telemetry'],
  'pino-pretty': ['telemetry'],
  '@opentelemetry/api': ['telemetry'],
  '@opentelemetry/resources': ['telemetry'],
  '@opentelemetry/sdk-trace-node': ['telemetry'],
  '@opentelemetry/exporter-trace-otlp-http': ['telemetry'],
  lmdb: ['embedded'],
  re2js: ['embedded'],
  bson: ['embedded'],
  'mongodb-memory-server': ['embedded'],
};

/** The domain is pure: it may import nothing that reads, writes, waits or listens. */
const PACKAGES_OF_DOMAIN = ['node:crypto', 'uuid'];

/** These run as separate processes; only they may end them. */
const PROCESS_ENTRIES = [
  'src/main.ts',
  'src/embedded/mongod-fetcher.ts',
  'src/embedded/mongod-guard-process.ts',
  'src/embedded/builtin/main.ts',
];

const LINES_MAX = 400;

/** Jest and k6 require a default export. */
const DEFAULT_EXPORTS_WANTED = [
  'test/support/global-setup.ts',
  'test/support/global-teardown.ts',
  'scripts/k6/load.js',
];

interface SourceFile {
  /** From the root of the project, with slashes. */
  path: string;
  text: string;
}

function filesUnder(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relative(ROOT, file).replaceAll('\\', '/'),
      text: readFileSync(file, 'utf8'),
    }));
}

interface Import {
  from: SourceFile;
  /** As written in the source. */
  specifier: string;
}

/** Every import of a file: static, dynamic, of types, and by `require`. */
function importsOf(from: SourceFile): Import[] {
  return ts
    .preProcessFile(from.text, true, true)
    .importedFiles.map(({ fileName }) => ({ from, specifier: fileName }));
}

/** The folder, or the file, directly under `src` that the path is in. */
function partOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The part of `src`, or the folder beside it, that is imported; undefined if a package is. */
function importedPart({ from, specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const target = join(dirname(from.path), specifier).replaceAll('\\', '/');
  if (!target.startsWith('src/')) return target.split('/')[0];
  const part = partOf(target);
  return part in MAY_IMPORT ? part : `${part}.ts`;
}

/** The folder that the path is in; undefined for a file beside the folders. */
function folderOf(path: string): string | undefined {
  const [, part = '', folder, file] = path.split('/');
  return part in FOLDERS && file !== undefined ? folder : undefined;
}

/** Whether an import within a part goes from a folder to another one that is not below it. */
function isAgainstFolders({ from, specifier }: Import): boolean {
  const part = partOf(from.path);
  const target = join(dirname(from.path), specifier).replaceAll('\\', '/');
  const folder = folderOf(from.path);
  if (folder === undefined || !specifier.startsWith('.') || partOf(target) !== part) return false;
  const other = folderOf(target);
  return other !== folder && !FOLDERS[part]?.[folder]?.includes(other ?? '');
}

/** The groups of files of which each one reaches every other one by imports. */
function circlesAmong(files: readonly SourceFile[]): string[] {
  const direct = new Map(files.map((file) => [file.path, importedFiles(file, files)]));
  const reached = new Map(pathsOf(files).map((path) => [path, reachableFrom(path, direct)]));
  const circles = pathsOf(files)
    .filter((path) => reached.get(path)?.has(path))
    .map((path) => pathsOf(files).filter((other) => isCircle(path, other)));
  return [...new Set(circles.map((circle) => circle.join(', ')))];

  function isCircle(a: string, b: string): boolean {
    return reached.get(a)?.has(b) === true && reached.get(b)?.has(a) === true;
  }
}

function importedFiles(file: SourceFile, files: readonly SourceFile[]): string[] {
  const paths = new Set(pathsOf(files));
  return importsOf(file)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .flatMap(({ specifier }) => {
      const target = join(dirname(file.path), specifier).replaceAll('\\', '/');
      return [target, `${target}.ts`, `${target}/index.ts`].filter((path) => paths.has(path));
    });
}

function reachableFrom(path: string, direct: ReadonlyMap<string, string[]>): Set<string> {
  const reached = new Set<string>();
  const next = [...(direct.get(path) ?? [])];
  for (let each = next.pop(); each !== undefined; each = next.pop()) {
    if (reached.has(each)) continue;
    reached.add(each);
    next.push(...(direct.get(each) ?? []));
  }
  return reached;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

const shown = ({ from, specifier }: Import) => `${from.path} imports ${specifier}`;
const pathsOf = (files: readonly SourceFile[]) => files.map(({ path }) => path);

const SOURCES = filesUnder('src');
const ALL = [...SOURCES, ...filesUnder('test'), ...filesUnder('scripts')];
const IMPORTS = SOURCES.flatMap(importsOf);

describe('the parts of src', () => {
  it('are those in the list of allowed imports', () => {
    expect(SOURCES.length).toBeGreaterThan(50);
    expect([...new Set(SOURCES.map(({ path }) => partOf(path)))].sort()).toEqual(
      Object.keys(MAY_IMPORT).sort(),
    );
  });

  it('import only what is allowed', () => {
    const against = IMPORTS.filter((each) => {
      const target = importedPart(each);
      return target !== undefined && !MAY_IMPORT[partOf(each.from.path)]?.includes(target);
    });

    expect(against.map(shown)).toEqual([]);
  });

  it('have the folders in the list of allowed imports', () => {
    for (const [part, folders] of Object.entries(FOLDERS)) {
      const inside = SOURCES.filter(({ path }) => partOf(path) === part);
      const found = new Set(inside.map(({ path }) => folderOf(path) ?? 'beside'));
      found.delete('beside');
      expect([...found].sort()).toEqual(Object.keys(folders).sort());
    }
  });

  it('import between folders only what is allowed', () => {
    expect(IMPORTS.filter(isAgainstFolders).map(shown)).toEqual([]);
    const from = { path: 'src/services/support/clock.ts', text: '' };
    expect(isAgainstFolders({ from, specifier: '../commits/ledger' })).toBe(true);
  });

  it('have no import cycles, not even of types alone', () => {
    expect(circlesAmong(SOURCES)).toEqual([]);
    const circle = [
      { path: 'src/a.ts', text: "import type { B } from './b';" },
      { path: 'src/b.ts', text: "export * from './c';" },
      { path: 'src/c/index.ts', text: "void import('../a');" },
      { path: 'src/d.ts', text: "import './a';" },
    ];
    expect(circlesAmong(circle)).toEqual(['src/a.ts, src/b.ts, src/c/index.ts']);
  });

  it('import only packages that they may use', () => {
    const against = IMPORTS.filter(({ from, specifier }) => {
      const owners = PACKAGES_OF[packageOf(specifier)];
      return owners !== undefined && !owners.includes(partOf(from.path));
    });

    expect(against.map(shown)).toEqual([]);
  });

  it('have a pure domain', () => {
    const against = IMPORTS.filter(
      ({ from, specifier }) =>
        partOf(from.path) === 'domain' &&
        !specifier.startsWith('.') &&
        !PACKAGES_OF_DOMAIN.includes(specifier),
    );
    const impure = SOURCES.filter(
      ({ path, text }) =>
        partOf(path) === 'domain' &&
        /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|set(?:Timeout|Interval|Immediate)|process\.|randomUUID|randomBytes|async |await )/.test(
          text,
        ),
    );

    expect([...against.map(shown), ...pathsOf(impure)]).toEqual([]);
  });

  it('read the environment only in the configuration and the embedded database', () => {
    const readers = SOURCES.filter(
      ({ path, text }) => partOf(path) !== 'embedded' && /\bprocess\.env\b/.test(text),
    );

    expect(pathsOf(readers).filter((path) => !/^src\/(config|main)\.ts$/.test(path))).toEqual([]);
  });

  it('end a process only in its entry', () => {
    const enders = SOURCES.filter(({ text }) => /\bprocess\.(exit|abort)\b/.test(text));

    expect(pathsOf(enders).filter((path) => !PROCESS_ENTRIES.includes(path))).toEqual([]);
  });
});

describe('every file', () => {
  it('has a name in kebab-case', () => {
    const others = pathsOf(ALL).filter(
      (path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.(ts|mjs|js)$/.test(basename(path)),
    );

    expect(others).toEqual([]);
  });

  it('exports by name', () => {
    const others = ALL.filter(({ text }) =>
      /^export (default\b|\{[^}]*\bas default\b)/m.test(text),
    );

    expect(pathsOf(others).filter((path) => !DEFAULT_EXPORTS_WANTED.includes(path))).toEqual([]);
  });

  it('is finished', () => {
    expect(
      pathsOf(ALL.filter(({ text }) => /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/.test(text))),
    ).toEqual([]);
  });

  it('says why it disables a rule', () => {
    const silent = ALL.filter(({ text }) =>
      /(eslint-[d]isable|@ts-[a-z])(?!.* --(?: \S|$))/m.test(text),
    );

    expect(pathsOf(silent)).toEqual([]);
  });

  it('skips no test, and selects none', () => {
    const partial = ALL.filter(({ text }) =>
      /\b(?:[fx](?:it|describe|test)|(?:it|describe|test)\.(?:only|skip|todo|failing))\b[.(]/.test(
        text,
      ),
    );

    expect(pathsOf(partial)).toEqual([]);
  });

  it(`has at most ${LINES_MAX} lines`, () => {
    const long = ALL.filter(({ text }) => text.trimEnd().split('\n').length > LINES_MAX);

    expect(pathsOf(long)).toEqual([]);
  });
});
