import { setTimeout as delay } from 'node:timers/promises';
import { startBuiltin } from './builtin-engine';
import {
  discard,
  enginesWithData,
  engineFolder,
  openDataDirectory,
  openEngineFolder,
  rememberEngine,
  type DataDirectory,
} from './data-directory';
import { DatabaseStartError } from './database-start-error';
import { TAKEOVER_MS_MAX, TAKEOVER_RETRY_MS } from './launch-limits';
import { findMongod, type MongodBinary } from './mongod-binary';
import { startMongod } from './mongod-engine';
import { leaveAddress, removeAddress } from './running-address';
import type { EngineKind, EnginePlace, RunningEngine } from './running-engine';

export const ENGINE_CHOICES = ['auto', 'mongod', 'builtin'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export interface DatabaseOptions {
  /**
   * `auto` continues with the engine that has data in `dataDir`; without data it uses a mongod if
   * one can be found or downloaded, and otherwise the built-in engine.
   */
  readonly engine: EngineChoice;
  /** Created if missing. undefined: temporary data, which are removed when the database stops. */
  readonly dataDir: string | undefined;
  /** 0, the default, selects any free port. */
  readonly port?: number;
  /** Called with messages for the user: which engine and why, a download's progress. */
  readonly report: (line: string) => void;
  /**
   * Source of PATH and mongodb-memory-server's MONGOMS_ variables; by default that of the process.
   */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A database on 127.0.0.1, in a separate process that ends with this one. */
export interface RunningDatabase {
  /** Without a database name: `mongodb://127.0.0.1:27017`. */
  readonly uri: string;
  /** For display: `MongoDB 8.0.4 (mongod)` or `built-in engine`. */
  readonly engine: string;
  readonly kind: EngineKind;
  /** The engine's process. */
  readonly pid: number;
  /** Stops the engine, with its data on disk. May be called again. */
  stop(): Promise<void>;
  /** Resolves with the reason if the engine ends without having been stopped. */
  readonly exited: Promise<string>;
}

interface Start {
  readonly data: DataDirectory;
  readonly port: number;
  readonly report: (line: string) => void;
  readonly environment: NodeJS.ProcessEnv;
}

/** Throws a DatabaseStartError, whose message says what to do, if no database can be started. */
export async function startDatabase(options: DatabaseOptions): Promise<RunningDatabase> {
  checkOptions(options);
  const start: Start = {
    data: await openDataDirectory(options.dataDir),
    port: options.port ?? 0,
    report: options.report,
    environment: options.environment ?? process.env,
  };
  try {
    const engine = await startChosen(options.engine, start);
    return await present(engine, start.data);
  } catch (error) {
    await discard(start.data);
    throw error;
  }
}

function checkOptions({ engine, dataDir, port = 0 }: DatabaseOptions): void {
  if (!ENGINE_CHOICES.includes(engine)) {
    throw new DatabaseStartError(
      'bad-option',
      `There is no engine "${engine}". Choose one of ${ENGINE_CHOICES.join(', ')}.`,
    );
  }
  if (dataDir?.trim() === '') {
    throw new DatabaseStartError('bad-option', 'The data directory is empty. Name a directory.');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new DatabaseStartError(
      'bad-option',
      `${port} is not a port. Choose one from 1 to 65535, or 0 for any free one.`,
    );
  }
}

async function startChosen(choice: EngineChoice, start: Start): Promise<RunningEngine> {
  const held = await enginesWithData(start.data);
  if (choice === 'builtin') {
    warnOfOtherData('builtin', held, start);
    return launchBuiltin(start);
  }
  if (choice === 'mongod') {
    warnOfOtherData('mongod', held, start);
    return launchMongod(await requireMongod(start), start);
  }
  const [last] = held;
  if (last === undefined) return startOnEmpty(start);
  return continueWith(last, start);
}

/** There is no data to lose, so if mongod fails to start, the other engine is used. */
async function startOnEmpty(start: Start): Promise<RunningEngine> {
  const mongod = await findMongod(start.environment, start.report);
  if ('missing' in mongod) {
    start.report(`Using the built-in engine, because there is no mongod: ${mongod.missing}.`);
    return launchBuiltin(start);
  }
  try {
    return await launchMongod(mongod, start);
  } catch (error) {
    if (!(error instanceof DatabaseStartError) || error.fault !== 'engine-failed') throw error;
    start.report(`Using the built-in engine: ${error.message}`);
    return launchBuiltin(start);
  }
}

async function continueWith(kind: EngineKind, start: Start): Promise<RunningEngine> {
  const folder = engineFolder(start.data, kind);
  const name = kind === 'mongod' ? 'a mongod' : 'the built-in engine';
  start.report(`Continuing with ${name}, which has left data in ${folder}.`);
  if (kind === 'builtin') return launchBuiltin(start);
  return launchMongod(await requireMongod(start, folder), start);
}

async function requireMongod(start: Start, mongodFolder?: string): Promise<MongodBinary> {
  const mongod = await findMongod(start.environment, start.report);
  if (!('missing' in mongod)) return mongod;
  const [lack, besides] =
    mongodFolder === undefined
      ? ['No mongod was found', '']
      : [
          `${mongodFolder} holds data of a mongod, but no mongod was found`,
          ', which begins with an empty database beside these data',
        ];
  throw new DatabaseStartError(
    'no-mongod',
    `${lack}: ${mongod.missing}. ` +
      'Install MongoDB 5.0 or later, name its mongod in MONGOMS_SYSTEM_BINARY, allow its download ' +
      `from fastdl.mongodb.org, set MONGODB_URI, or (not in production) choose the engine builtin${besides}.`,
  );
}

function warnOfOtherData(kind: EngineKind, held: EngineKind[], start: Start): void {
  const other = held.find((candidate) => candidate !== kind);
  if (other === undefined || held.includes(kind)) return;
  const folder = engineFolder(start.data, other);
  start.report(`Beginning with an empty database; ${folder} holds data of another engine.`);
}

function launchBuiltin(start: Start): Promise<RunningEngine> {
  return launchWithRetries('builtin', start, (place) => startBuiltin(place, start.environment));
}

function launchMongod(binary: MongodBinary, start: Start): Promise<RunningEngine> {
  return launchWithRetries('mongod', start, (place) =>
    startMongod(binary, place, start.environment, start.report),
  );
}

/** Gives an engine whose parent was killed the time to stop. */
async function launchWithRetries(
  kind: EngineKind,
  start: Start,
  launch: (place: EnginePlace) => Promise<RunningEngine>,
): Promise<RunningEngine> {
  const { data, port } = start;
  const directory = await openEngineFolder(data, kind);
  const place = { directory, port, thrownAway: data.thrownAway };
  const deadline = Date.now() + TAKEOVER_MS_MAX;
  for (;;) {
    try {
      return await launch(place);
    } catch (error) {
      if (!isTemporary(error) || Date.now() > deadline) throw error;
      await delay(TAKEOVER_RETRY_MS);
    }
  }
}

function isTemporary(error: unknown): boolean {
  return (
    error instanceof DatabaseStartError &&
    (error.fault === 'directory-in-use' || error.fault === 'port-in-use')
  );
}

async function present(engine: RunningEngine, data: DataDirectory): Promise<RunningDatabase> {
  const uri = `mongodb://127.0.0.1:${engine.port}`;
  try {
    await rememberEngine(data, engine.kind);
    await leaveAddress(data, { uri, pid: engine.pid });
  } catch (error) {
    await engine.stop();
    throw error;
  }
  return {
    uri,
    engine: engine.name,
    kind: engine.kind,
    pid: engine.pid,
    exited: engine.exited,
    async stop() {
      await removeAddress(data, engine.pid);
      await engine.stop();
      await discard(data);
    },
  };
}
