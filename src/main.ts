import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino, { type Logger } from 'pino';
import { compose, type TicketBoss } from './compose';
import { ConfigError, readConfig, type Config } from './config';
import { DatabaseStartError } from './embedded/database-start-error';
import { startDatabase, type RunningDatabase } from './embedded/start-database';
import { gracefulClose } from './http/graceful-close';
import { SHUTDOWN_MS_MAX, START_RETRY_MS } from './limits';
import { UnavailableError } from './services/ledger';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const database =
    config.mongodbUri === undefined ? await embeddedDatabase(config, log) : undefined;
  const accessLog = pino.destination({ dest: config.accessLog ?? 1, sync: false, mkdir: true });

  const ticketBoss = compose(config, {
    databaseUri: config.mongodbUri ?? database?.uri ?? '',
    log,
    accessLog: (line) => accessLog.write(line),
  });
  const server = createServer(ticketBoss.app);
  const close = gracefulClose(server);
  onSignals(log, async () => {
    await ticketBoss.stop(close);
    await database?.stop();
    accessLog.flushSync();
  });
  void database?.exited.then((reason) => {
    leave(1, `the embedded database ended: ${reason}`);
  });

  await startOrRetry(ticketBoss, log);
  await listen(server, config);
  const engine = database?.engine ?? 'the server of MONGODB_URI';
  process.stdout.write(`TicketBoss listens on ${urlOf(server)}, database: ${engine}\n`);
}

function embeddedDatabase(config: Config, log: Logger): Promise<RunningDatabase> {
  const { nodeEnv, embeddedEngine, dataDir } = config;
  return startDatabase({
    // The built-in engine is for trying out; production wants a real MongoDB.
    engine: nodeEnv === 'production' && embeddedEngine === 'auto' ? 'mongod' : embeddedEngine,
    dataDir,
    report: (line) => {
      log.info(line);
    },
  });
}

/** If the database is away at first, the API listens all the same, says so, and goes on trying. */
async function startOrRetry(ticketBoss: TicketBoss, log: Logger): Promise<void> {
  try {
    await ticketBoss.start();
  } catch (error) {
    if (!(error instanceof UnavailableError)) leave(1, `cannot start: ${messageOf(error)}`);
    log.warn({ reason: error.message }, 'the database is not ready, trying again');
    setTimeout(() => void startOrRetry(ticketBoss, log), START_RETRY_MS).unref();
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ConfigError([cannotListen(error, host, port)]));
    });
    server.listen(port, host, () => {
      resolve();
    });
  });
}

function cannotListen({ code, message }: NodeJS.ErrnoException, host: string, port: number) {
  if (code === 'EADDRINUSE')
    return `port ${port} of ${host} is in use: stop what listens there or set PORT`;
  return `cannot listen on ${host}, port ${port} (HOST, PORT): ${message}`;
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo; // of a TCP server that listens
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** The first signal stops gracefully, within a bound; a second one leaves at once. */
function onSignals(log: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) leave(1, `${signal} again: left at once`);
      isStopping = true;
      log.info(`${signal}: finishing what is under way`);
      setTimeout(() => {
        leave(1, 'what was under way took too long; the next start recovers it');
      }, SHUTDOWN_MS_MAX).unref();
      stop().then(
        () => {
          leave(0);
        },
        (error: unknown) => {
          leave(1, messageOf(error));
        },
      );
    });
  }
}

function leave(exitCode: number, message?: string): never {
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof DatabaseStartError;
  leave(
    1,
    isExpected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? messageOf(error)),
  );
});
