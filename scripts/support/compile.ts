import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'esbuild';

/**
 * Compiles the TypeScript below these folders, a file each, as it lies below `from`; types are left to
 * `npm run typecheck`. That takes a fraction of a second.
 */
export async function compileSources(
  folders: readonly string[],
  from: string,
  into: string,
): Promise<void> {
  await build({
    entryPoints: folders.flatMap(typeScriptFiles),
    outbase: from,
    outdir: into,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: true,
    logLevel: 'silent', // the error that it throws says the same
  });
}

/** The dashboard is bundled, see `buildDashboard`. */
const BROWSER_CODE = join('dashboard', sep);

function typeScriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith(BROWSER_CODE))
    .map((file) => join(folder, file));
}
