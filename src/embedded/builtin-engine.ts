import { startChild } from './child-process';
import { DatabaseStartError, directoryInUse, portInUse } from './database-start-error';
import { BUILTIN_READY_MS_MAX, STOP_MS_MAX } from './launch-limits';
import { freePort } from './loopback-port';
import { entryArguments } from './process-entry';
import type { EnginePlace, RunningEngine } from './running-engine';
import { messageOf } from './system-error';

/**
 * Runs the built-in engine in a separate process, so that it never blocks the caller's event loop.
 */
export async function startBuiltin(
  place: EnginePlace,
  environment: NodeJS.ProcessEnv,
): Promise<RunningEngine> {
  if (place.port !== 0) await freePort(place.port);
  let lastLine = '';
  const engine = startChild({
    file: process.execPath,
    args: [...entryArguments('builtin/main'), ...builtinArguments(place)],
    environment,
    ready: announcement,
    readyMsMax: BUILTIN_READY_MS_MAX,
    stopMsMax: STOP_MS_MAX,
    onLine: (line) => {
      // If the engine crashes, this line says more than the stack and the lines below it.
      if (!/^\w*Error\b/.test(lastLine)) lastLine = line;
    },
  });
  const explain = (how: string) => (lastLine === '' ? how : `${how}: ${lastLine}`);
  try {
    return {
      ...(await engine.ready),
      kind: 'builtin',
      name: 'built-in engine',
      stop: () => engine.stop(),
      exited: engine.exited.then((how) => `The built-in engine ${explain(how)}`),
    };
  } catch (error) {
    await engine.ended;
    throw translate(lastLine, explain(messageOf(error)), place);
  }
}

function builtinArguments(place: EnginePlace): string[] {
  // Without a directory the engine uses a temporary one, does not wait for the disk, and removes
  // the directory even if this process is killed.
  const data = place.thrownAway ? [] : ['--data', place.directory];
  return [...data, '--port', String(place.port), '--with-parent'];
}

/** The engine prints one line of JSON when it is ready: `{"port":27017,"pid":4711}`. */
function announcement(line: string): { port: number; pid: number } | undefined {
  const match = /^\{"port":(\d+),"pid":(\d+)\}/.exec(line);
  return match === null ? undefined : { port: Number(match[1]), pid: Number(match[2]) };
}

function translate(lastLine: string, how: string, place: EnginePlace): DatabaseStartError {
  if (lastLine.includes('EADDRINUSE')) return portInUse(place.port);
  if (/in use/i.test(lastLine)) return directoryInUse(place.directory);
  return new DatabaseStartError(
    'engine-failed',
    `The built-in engine did not start on ${place.directory}; it ${how}. ` +
      'If the data there are damaged, move that directory away to begin with an empty database.',
  );
}
