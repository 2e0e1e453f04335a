import { join, resolve } from 'node:path';
import { compileSources } from './compile';
import { buildDashboard } from './dashboard-build';

/** Makes what `npm start` runs: the server and the dashboard, in `dist`. That takes a second. */
export async function build(): Promise<void> {
  const root = resolve(__dirname, '..', '..');
  const sources = join(root, 'src');
  await Promise.all([compileSources([sources], sources, join(root, 'dist')), buildDashboard()]);
}
