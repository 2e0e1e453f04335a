import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import type { Parts } from './parts';

/** One patch of the sources. */
export interface Patch {
  /** In `src`. */
  file: string;
  /** Must stand there exactly once. */
  replace: string;
  by: string;
}

const SOURCES = resolve(__dirname, '../../src');
const requireInstalled = createRequire(join(SOURCES, 'main.ts'));

const PARTS = [
  'domain/webhook',
  'services/commits/committers',
  'services/commits/mongo-ledger',
  'services/commits/recovery',
  'services/commits/sweeper',
  'services/reading/audit',
  'services/reading/events',
  'services/reading/reservations',
  'services/support/periodic',
];

/** The parts of an API process, compiled again from the sources with these patches. */
export function loadVariant(patches: readonly Patch[]): Parts {
  const loader = new Loader(patches);
  const exported = PARTS.map((name) => loader.load(join(SOURCES, `${name}.ts`)));
  loader.assertAllApplied();
  return Object.assign({}, ...exported) as Parts; // the same files as `parts.ts` imports
}

/** Compiled without patches, a file is the same for every variant. */
const compiled = new Map<string, string>();

class Loader {
  private readonly modules = new Map<string, object>();
  private readonly unapplied: Set<Patch>;

  constructor(private readonly patches: readonly Patch[]) {
    this.unapplied = new Set(patches);
  }

  load(path: string): object {
    const known = this.modules.get(path);
    if (known) return known;
    const module = { exports: {} };
    this.modules.set(path, module.exports);
    const load = (name: string): unknown =>
      name.startsWith('.')
        ? this.load(resolve(dirname(path), `${name}.ts`))
        : requireInstalled(name);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is how a module loader runs a module
    const run = new Function('require', 'module', 'exports', this.compile(path)) as (
      ...args: unknown[]
    ) => void; // what the constructor returns is never typed
    run(load, module, module.exports);
    return module.exports;
  }

  assertAllApplied(): void {
    for (const { file } of this.unapplied) throw new Error(`nobody loads ${file}`);
  }

  private compile(path: string): string {
    const patches = this.patches.filter(({ file }) => join(SOURCES, file) === path);
    const known = patches.length === 0 ? compiled.get(path) : undefined;
    if (known !== undefined) return known;
    const source = patches.reduce(
      (text, patch) => this.apply(text, patch),
      readFileSync(path, 'utf8'),
    );
    const { code } = transformSync(source, {
      filename: path,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    if (patches.length === 0) compiled.set(path, code);
    return code;
  }

  private apply(text: string, patch: Patch): string {
    const [before, after, third] = text.split(patch.replace);
    if (before === undefined || after === undefined || third !== undefined) {
      throw new Error(`not exactly once in ${patch.file}: ${patch.replace}`);
    }
    this.unapplied.delete(patch);
    return before + patch.by + after;
  }
}
