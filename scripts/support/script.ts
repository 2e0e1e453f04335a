import { existsSync } from 'node:fs';
import { createConnection } from 'mongoose';
import { ConfigError, readConfig, type Config } from '../../src/config';
import { DatabaseStartError } from '../../src/embedded/database-start-error';
import { runningUri } from '../../src/embedded/running-address';
import { startDatabase, type RunningDatabase } from '../../src/embedded/start-database';
import { createModels, type Models } from '../../src/models/models';
import { connect } from '../../src/services/database/database';
import { checkFormat } from '../../src/services/database/data-format';
import { UnavailableError } from '../../src/services/database/unavailable-error';
import { UnfitDatabaseError } from '../../src/services/database/unfit-database-error';
import { ArgumentError } from './arguments';

export interface Store {
  models: Models;
  /** Where the data are, for people: without a user and a password. */
  place: string;
}

/** Runs a script to its end. Errors that a user can correct are printed as plain lines; exit code 1. */
export async function runScript(name: string, script: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await script();
  } catch (error) {
    process.stderr.write(`${explain(error, name)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Works on the database of the configuration: that of MONGODB_URI or, without it, the embedded one on
 * DATA_DIR: the one that the API runs there at present, or else one that runs for so long only.
 */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  if (config.mongodbUri !== undefined) return withConnection(config.mongodbUri, work);
  const onDataDir = (uri: string) =>
    withConnection(uri, ({ models }) => work({ models, place: config.dataDir }));
  const running = await runningUri(config.dataDir);
  if (running !== undefined) return onDataDir(running);
  const database = await embeddedDatabase(config);
  try {
    return await onDataDir(database.uri);
  } finally {
    await database.stop();
  }
}

/** Works on the database of that URI, if its data are such that this version may. */
export async function withConnection<T>(
  uri: string,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const connection = createConnection();
  try {
    await connect(connection, uri);
    await checkFormat(connection);
    const place = `${connection.name} on ${hostsOf(uri)}`;
    return await work({ models: createModels(connection), place });
  } finally {
    await connection.close();
  }
}

async function embeddedDatabase(config: Config): Promise<RunningDatabase> {
  const { nodeEnv, embeddedEngine: engine, dataDir } = config;
  try {
    return await startDatabase({
      // As the API does: production wants a real MongoDB.
      engine: nodeEnv === 'production' && engine === 'auto' ? 'mongod' : engine,
      dataDir,
      report: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    if (!(error instanceof DatabaseStartError) || error.fault !== 'directory-in-use') throw error;
    throw new DatabaseStartError(
      error.fault,
      `The data directory ${dataDir} is in use, and no database answers there: what uses it is ` +
        'just starting or stopping. Try again in a moment, or stop it.',
    );
  }
}

function hostsOf(uri: string): string {
  return /^mongodb(?:\+srv)?:\/\/(?:[^/@]*@)?([^/?]+)/.exec(uri)?.[1] ?? 'MONGODB_URI';
}

function explain(error: unknown, name: string): string {
  if (error instanceof ArgumentError) {
    return `${error.message}\nnpm run ${name} -- --help tells more.`;
  }
  const isExpected =
    error instanceof ConfigError ||
    error instanceof DatabaseStartError ||
    error instanceof UnavailableError ||
    error instanceof UnfitDatabaseError;
  if (!(error instanceof Error)) return String(error);
  return isExpected ? error.message : (error.stack ?? error.message);
}
