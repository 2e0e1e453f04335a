import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pino, { type Logger } from 'pino';
import { compose, type Surroundings, type TicketBoss } from './compose';
import { ConfigError, type Config } from './config';
import { gracefulClose } from './http/server/graceful-close';
import { createHttpServer } from './http/server/http-server';
import {
  ACCESS_LOG_FLUSH_MS,
  ACCESS_LOG_WRITE_BYTES_MAX,
  ACCESS_LOG_WRITE_BYTES_MIN,
  LISTEN_MS_MAX,
  START_RETRY_MS,
} from './tuning';
import type { Program } from './program';
import { UnavailableError } from './services/database/unavailable-error';
import type { Tracing } from './telemetry/tracing';

export interface ServerSurroundings extends Pick<
  Surroundings,
  'shareReports' | 'takeLease' | 'isQuiet'
> {
  databaseUri: string;
  log: Logger;
  /** Called with the reason if the server, once it listens, can never serve anything. */
  onFailure: (reason: string) => void;
}

/** TicketBoss in this process. It listens even if the database is not ready yet, and continues to try. */
export async function createServerProgram(
  config: Config,
  surroundings: ServerSurroundings,
): Promise<Program> {
  const tracing = await tracingOf(config);
  const accessLog = openAccessLog(config.accessLog ?? STANDARD_OUTPUT);
  const ticketBoss = compose(config, {
    ...surroundings,
    ...(tracing && { tracer: tracing.commits }),
    accessLog: (line) => accessLog.write(line),
    isAccessLogForPeople:
      config.nodeEnv === 'development' && config.accessLog === undefined && process.stdout.isTTY,
  });
  const server = createHttpServer(tracing?.traced(ticketBoss.listener) ?? ticketBoss.listener, {
    keepAliveMs: config.keepAliveMs,
  });
  const close = gracefulClose(server);
  return {
    async start() {
      await Promise.race([
        startOrRetry(ticketBoss, surroundings),
        delay(LISTEN_MS_MAX, undefined, { ref: false }),
      ]);
      await listen(server, config);
      return urlOf(server);
    },
    async stop() {
      ticketBoss.retire();
      if (server.listening) await delay(config.shutdownGraceMs);
      await ticketBoss.stop(close);
      accessLog.flushSync();
      await tracing?.stop();
    },
  };
}

const STANDARD_OUTPUT = 1;

/** Where lines of the access log are written to, in the background and several at a time. */
export function openAccessLog(destination: string | number) {
  return pino.destination({
    dest: destination,
    sync: false,
    mkdir: true,
    maxWrite: ACCESS_LOG_WRITE_BYTES_MAX,
    minLength: ACCESS_LOG_WRITE_BYTES_MIN,
    periodicFlush: ACCESS_LOG_FLUSH_MS,
  });
}

async function tracingOf({ tracedAs }: Config): Promise<Tracing | undefined> {
  if (tracedAs === undefined) return undefined;
  const { startTracing } = await import('./telemetry/tracing.js');
  return startTracing(tracedAs);
}

async function startOrRetry(
  ticketBoss: TicketBoss,
  surroundings: Pick<ServerSurroundings, 'log' | 'onFailure'>,
): Promise<void> {
  const { log, onFailure } = surroundings;
  try {
    await ticketBoss.start();
  } catch (error) {
    if (!(error instanceof UnavailableError)) {
      onFailure(`cannot start: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    log.warn({ reason: error.message }, 'the database is not ready, trying again');
    setTimeout(() => void startOrRetry(ticketBoss, surroundings), START_RETRY_MS).unref();
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
