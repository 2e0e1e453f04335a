import { parseArgs } from 'node:util';
import { startBuiltinServer } from './server';

/**
 * The process entry of the built-in engine: `--data DIR --port N [--with-parent]`. It prints one
 * line of JSON when it is listening. With `--with-parent` it ends when its standard input closes,
 * that is, when the process that started it ends.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      port: { type: 'string', default: '0' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const server = await startBuiltinServer({
    port: parsePort(values.port),
    ...(values.data === undefined ? {} : { dataDir: values.data }),
  });
  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (values['with-parent']) {
    process.stdin.on('end', stop).on('error', stop).on('close', stop);
    process.stdin.resume();
  }
  process.stdout.write(`${JSON.stringify({ port: server.port, pid: process.pid })}\n`);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not '${text}'.`);
  }
  return port;
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
