import { extname, join } from 'node:path';

/**
 * The Node.js arguments that run a process entry of this folder, named without its extension. They
 * work for the compiled files as well as for the TypeScript sources through tsx or Jest.
 */
export function entryArguments(entry: string): string[] {
  if (extname(__filename) === '.js') return [join(__dirname, `${entry}.js`)];
  // An absolute path, because a package name is resolved from the working directory. (`--import
  // tsx` is slower.)
  return ['--require', require.resolve('tsx/cjs'), join(__dirname, `${entry}.ts`)];
}
