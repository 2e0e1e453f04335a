import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { entry } from '../../../support/api-process';

export interface ServerUnderTest {
  readonly uri: string;
  stop(): Promise<void>;
}

/**
 * The server under test: the one in MONGODB_URI, or a built-in engine for this test file with
 * temporary data.
 */
export async function startServerUnderTest(): Promise<ServerUnderTest> {
  const uri = process.env.MONGODB_URI;
  return uri === undefined || uri === '' ? startEngine() : { uri, stop: () => Promise.resolve() };
}

async function startEngine(): Promise<ServerUnderTest> {
  const engine = spawn(
    process.execPath,
    [...entry('src/embedded/builtin/main.ts'), '--port', '0', '--with-parent'],
    // The engine ends when its parent closes its standard input, so a killed test run leaves none
    // running.
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
