import { join, resolve } from 'node:path';
import { compileSources } from './support/compile';
import { buildDashboard } from './support/dashboard-build';

/** Makes what `npm start` runs: the server and the dashboard, in `dist`. */
async function main(): Promise<void> {
  const root = resolve(__dirname, '..');
  const sources = join(root, 'src');
  await Promise.all([compileSources([sources], sources, join(root, 'dist')), buildDashboard()]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
