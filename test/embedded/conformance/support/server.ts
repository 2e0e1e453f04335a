import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { entry } from '../../../support/api-process';

export interface ServerUnderTest {
  readonly uri: string;
  stop(): Promise<void>;
}

/**
 * The server that the suite judges: the one that MONGODB_URI names, or else a built-in engine of the
 * test file's own, which keeps its data in a temporary place.
 */
export async function startServerUnderTest(): Promise<ServerUnderTest> {
  const uri = process.env.MONGODB_URI;
  return uri === undefined || uri === '' ? startEngine() : { uri, stop: () => Promise.resolve() };
}

async function startEngine(): Promise<ServerUnderTest> {
  const engine = spawn(
    process.execPath,
    [...entry('src/embedded/builtin/main.ts'), '--port', '0', '--with-parent'],
    // With its parent's end of standard input the engine ends too, so a killed test run leaves none behind.
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(engine, 'exit');
  const firstLine = once(createInterface(engine.stdout), 'line').then(([line]) => String(line));
  const died = exited.then(([code]) => {
    throw new Error(`The engine ended with code ${String(code)} before it listened.`);
  });
  const { port } = JSON.parse(await Promise.race([firstLine, died])) as { port: number };
  return {
    uri: `mongodb://127.0.0.1:${port}`,
    stop: async () => {
      died.catch(() => undefined);
      engine.kill('SIGTERM');
      await exited;
    },
  };
}
