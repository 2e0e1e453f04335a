import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '../..');
const SOURCES = join(ROOT, 'src/dashboard');

/** Where the server looks for it. */
export const DASHBOARD_FOLDER = join(ROOT, 'dist/dashboard');

/** By what the page needs it for. */
const ENTRIES = {
  script: join(SOURCES, 'main.ts'),
  theme: join(SOURCES, 'theme.ts'),
  style: join(SOURCES, 'styles/dashboard.css'),
};

/**
 * Bundles the dashboard into files that are named after what is in them, so that browsers may keep them
 * forever, and a manifest that says which is which. Files of earlier builds are removed last.
 */
export async function buildDashboard(): Promise<void> {
  const { metafile } = await build({
    entryPoints: Object.values(ENTRIES),
    outdir: DASHBOARD_FOLDER,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'iife',
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'warning',
  });
  const made = new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint = '' }]) => [
      join(ROOT, entryPoint),
      basename(path),
    ]),
  );
  const manifest = Object.fromEntries(
    Object.entries(ENTRIES).map(([use, source]) => [use, made.get(source)]),
  );
  await writeFile(join(DASHBOARD_FOLDER, 'manifest.json'), JSON.stringify(manifest));
  const current = new Set([...made.values(), 'manifest.json']);
  for (const file of await readdir(DASHBOARD_FOLDER)) {
    if (!current.has(file)) await rm(join(DASHBOARD_FOLDER, file), { force: true });
  }
}
