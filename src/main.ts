import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { ConfigError, readConfig, type Config } from './config';
import { whenNpmEnds } from './end-with-npm';
import { DatabaseStartError } from './embedded/database-start-error';
import { startDatabase, type RunningDatabase } from './embedded/start-database';
import { SHUTDOWN_MS_MAX } from './tuning';
import type { Program } from './program';
import { createServerProgram } from './server';
import { createLog } from './telemetry/log';
import { PrimaryLink } from './workers/primary-link';
import { Supervisor, WorkerError } from './workers/supervisor';

/**
 * The process that is started: with one worker it serves by itself. With several it supervises them, and each
 * of them runs this file again.
 */
async function main(): Promise<void> {
  // Until there is something to finish.
  let endWithNpm = (): void => {
    leave(1);
  };
  // Workers end with their primary.
  if (cluster.isPrimary) {
    whenNpmEnds(process.env, () => {
      endWithNpm();
    });
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const log = await createLog(config);
  const database =
    config.mongodbUri === undefined ? await embeddedDatabase(config, log) : undefined;
  const databaseUri = config.mongodbUri ?? database?.uri ?? '';
  const onFailure = (reason: string) => leave(1, reason);
  const primary = cluster.isWorker ? new PrimaryLink() : undefined;

  const program: Program =
    config.webConcurrency > 1 && !primary
      ? new Supervisor({ ...config, workers: config.webConcurrency, databaseUri, log, onFailure })
      : await createServerProgram(config, {
          databaseUri,
          log,
          onFailure,
          ...(primary && {
            shareReports: (own) => primary.shareReports(own),
            takeLease: (wanted) => primary.lease(wanted),
            isQuiet: cluster.worker?.id !== 1,
          }),
        });
  const shutDown = shutDownOnce(config, log, async () => {
    await program.stop();
    await database?.stop();
  });
  onSignals(shutDown);
  endWithNpm = () => {
    shutDown('npm has ended');
  };
  primary?.onStop(() => {
    shutDown('all workers stop');
  });
  void database?.exited.then((reason) => {
    leave(1, `the embedded database ended: ${reason}`);
  });

  const url = await program.start();
  if (primary) primary.listening(url);
  else {
    const engine = database?.engine ?? 'the server of MONGODB_URI';
    process.stdout.write(`TicketBoss listens on ${url}, database: ${engine}\n`);
    greet(url, config, database !== undefined, log);
  }
}

/** What a person who starts TicketBoss for the first time needs next. */
function greet(url: string, config: Config, isEmbedded: boolean, log: Logger): void {
  log.info(`dashboard: ${url}/, documentation: ${url}/docs`);
  if (isEmbedded) log.info(`the data are in ${resolve(config.dataDir)}`);
  if (config.access.authMode === 'off') {
    log.info('AUTH_MODE=off: anyone who reaches this address may do everything');
  }
}

function embeddedDatabase(config: Config, log: Logger): Promise<RunningDatabase> {
  const { nodeEnv, embeddedEngine, dataDir } = config;
  return startDatabase({
    // The built-in engine is for trying out; production needs a real MongoDB.
    engine: nodeEnv === 'production' && embeddedEngine === 'auto' ? 'mongod' : embeddedEngine,
    dataDir,
    report: (line) => {
      log.info(line);
    },
  });
}

/** The first signal stops gracefully; a second one ends the process at once. */
function onSignals(shutDown: (why: string) => void): void {
  let isSignalled = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isSignalled) leave(1, `${signal} again: left at once`);
      isSignalled = true;
      shutDown(signal);
    });
  }
}

/** Stops gracefully, within a bound, however often it is called. */
function shutDownOnce(
  { shutdownGraceMs }: Config,
  log: Logger,
  stop: () => Promise<void>,
): (why: string) => void {
  let isStopping = false;
  return (why) => {
    if (isStopping) return;
    isStopping = true;
    const accepting =
      shutdownGraceMs > 0
        ? `not ready, but accepting requests for ${shutdownGraceMs / 1000} s, then `
        : '';
    log.info(`${why}: ${accepting}finishing the requests that have begun`);
    setTimeout(() => {
      leave(1, 'the last requests took too long; the next start recovers what they committed');
    }, shutdownGraceMs + SHUTDOWN_MS_MAX).unref();
    stop().then(
      () => {
        leave(0);
      },
      (error: unknown) => {
        leave(1, messageOf(error));
      },
    );
  };
}

function leave(exitCode: number, message?: string): never {
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

main().catch((error: unknown) => {
  const isExpected = [ConfigError, DatabaseStartError, WorkerError].some(
    (kind) => error instanceof kind,
  );
  leave(
    1,
    isExpected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? messageOf(error)),
  );
});
