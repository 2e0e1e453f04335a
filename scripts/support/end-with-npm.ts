import { whenNpmEnds } from '../../src/end-with-npm';

/*
 * Required before each script of package.json that may run for long. The signal that npm got does what it does to a
 * script that was started without npm.
 */
whenNpmEnds(process.env, () => {
  process.kill(process.pid, 'SIGTERM');
});
