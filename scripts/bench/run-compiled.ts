import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileSources } from '../support/compile';

/** Gets a folder for what it keeps; when `interrupted` rejects, it must stop what it has started. */
type Work<Module> = (module: Module, workDir: string, interrupted: Promise<never>) => Promise<void>;

/** Compiles everything, then runs that file of the bench. Resolves with the exit code. */
export async function runCompiled<Module>(entry: string, work: Work<Module>): Promise<number> {
  const root = resolve(__dirname, '..', '..');
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // On the disk of the project, not in /tmp, which is memory on many systems: a commit must cost here
  // what it costs. And below the project, so that the compiled files find its packages.
  const workDir = mkdtempSync(join(cache, 'ticketboss-bench-'));
  const signal = interruption();
  try {
    const compiled = join(workDir, 'compiled');
    await compileSources(
      ['src', 'scripts/bench', 'scripts/support'].map((folder) => join(root, folder)),
      root,
      compiled,
    );
    const file = join(compiled, 'scripts', 'bench', `${entry}.js`);
    const module = (await import(file)) as Module; // it was compiled from there
    await work(module, workDir, signal.interrupted);
    return 0;
  } catch (error) {
    if (!signal.isInterrupted()) throw error;
    process.stderr.write('Interrupted.\n');
    return 130;
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** Rejects at the first signal. Ctrl-C may arrive twice, from the terminal and through npm. */
function interruption() {
  let isInterrupted = false;
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        isInterrupted = true;
        reject(new Error(signal));
      });
    }
  });
  interrupted.catch(() => undefined); // heard wherever the run is by then
  return { interrupted, isInterrupted: () => isInterrupted };
}
