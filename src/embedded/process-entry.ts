import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The arguments with which Node.js runs a process entry of this folder, named without its extension.
 * They fit whatever runs now: the compiled files, or the TypeScript sources through tsx or Jest.
 */
export function entryArguments(entry: string): string[] {
  if (extname(__filename) === '.js') return [join(__dirname, `${entry}.js`)];
  // An absolute address, because `--import tsx` is looked up from the working directory.
  const loader = pathToFileURL(require.resolve('tsx')).href;
  return ['--import', loader, join(__dirname, `${entry}.ts`)];
}
