/** Often enough that a port is free soon after its `npm start` was stopped. */
const WATCH_MS = 250;

/**
 * Calls back once npm, if it started this process, has ended. A signal to npm reaches only the shell in which npm
 * runs a script. The shell dies of it and tells nobody, and this process would live on, with its port. On Windows,
 * where a process never gets another parent, nothing is watched.
 */
export function whenNpmEnds(environment: NodeJS.ProcessEnv, end: () => void): void {
  if (environment.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    end();
  }, WATCH_MS);
  watch.unref();
}
