import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { entryArguments } from '../../src/embedded/process-entry';

/** The built-in engine in a separate process, as `npm run db` runs it. */
export interface EngineProcess {
  readonly child: ChildProcess;
  readonly uri: string;
  /** Ends the process and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface EngineExit {
  readonly code: number | null;
  readonly message: string;
}

/** Starts the engine; rejects with its message if it ends instead of listening. */
export async function startEngineProcess(...options: string[]): Promise<EngineProcess> {
  const child = spawnEngine(options);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([line, exited.then(() => undefined)]);
  if (first === undefined) throw new Error('The engine ended before it listened.');
  const { port } = JSON.parse(first[0]) as { port: number };
  return {
    child,
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** Runs an engine that should refuse to start. */
export async function refusedStart(...options: string[]): Promise<EngineExit> {
  const child = spawnEngine(options);
  let message = '';
  child.stderr.on('data', (chunk: Buffer) => (message += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, message };
}

function spawnEngine(options: readonly string[]) {
  return spawn(process.execPath, [...entryArguments('builtin/main'), ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
