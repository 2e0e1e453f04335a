import { extname, join } from 'node:path';

/**
 * The arguments with which Node.js runs a process entry of this folder, named without its extension.
 * They fit whatever runs now: the compiled files, or the TypeScript sources through tsx or Jest.
 */
export function entryArguments(entry: string): string[] {
  if (extname(__filename) === '.js') return [join(__dirname, `${entry}.js`)];
  // An absolute path, because a name is looked up from the working directory. (`--import tsx` takes longer.)
  return ['--require', require.resolve('tsx/cjs'), join(__dirname, `${entry}.ts`)];
}
