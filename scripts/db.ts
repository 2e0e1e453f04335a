import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigError, readConfig, type Config } from '../src/config';
import { DatabaseStartError } from '../src/embedded/database-start-error';
import {
  ENGINE_CHOICES,
  startDatabase,
  type DatabaseOptions,
  type EngineChoice,
} from '../src/embedded/start-database';

const HELP = `Runs the embedded database alone, for mongosh and for several API processes on one database.

  npm run db -- [--port 27017] [--data DIR | --memory] [--engine auto|mongod|builtin]

  --port N       the port on 127.0.0.1; 0 for any free one (default 27017)
  --data DIR     where the data are (default: DATA_DIR, or .data without that)
  --memory       throw the data away at the end
  --engine NAME  auto: the engine that left data in DIR; else a mongod if one can be found or
                 downloaded, else the built-in engine. mongod, builtin: this one only
                 (default: EMBEDDED_ENGINE, or auto without that)
  --help         this text

It reads the file .env, as the API does. npm run seed, audit and partner find it by its data. Stop it with Ctrl-C.
`;

type Arguments = Pick<DatabaseOptions, 'engine' | 'dataDir'> & { port: number };

class UsageError extends Error {}

async function main(): Promise<void> {
  const parsed = readArguments(process.argv.slice(2));
  if (parsed === 'help') {
    process.stdout.write(HELP);
    return;
  }
  const database = await startDatabase({
    ...parsed,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  let stopping = false;
  // Ctrl-C may arrive twice, from the terminal and through npm. The stop is bounded anyway.
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    database.stop().catch(fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.write(
    `${database.engine} listens on ${database.uri}, data ${parsed.dataDir === undefined ? 'thrown away at the end' : `in ${parsed.dataDir}`}\n`,
  );
  void database.exited.then((reason) => {
    fail(new Error(`The database has ended: ${reason}`));
  });
}

function readArguments(args: string[]): Arguments | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  if (values.memory === true && values.data !== undefined) {
    throw new UsageError('--memory keeps no data, so it does not go with --data. Leave one out.');
  }
  const { embeddedEngine, dataDir } = configuration();
  return {
    port: portOf(values.port ?? '27017'),
    engine: values.engine === undefined ? embeddedEngine : engineOf(values.engine),
    dataDir: values.memory === true ? undefined : (values.data ?? dataDir),
  };
}

function configuration(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return readConfig(process.env);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        engine: { type: 'string' },
        memory: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port "${text}" is not a port. Choose 1 to 65535, or 0 for any free one.`);
}

function engineOf(text: string): EngineChoice {
  const engine = ENGINE_CHOICES.find((choice) => choice === text);
  if (engine !== undefined) return engine;
  throw new UsageError(
    `--engine "${text}" is not an engine. Choose one of ${ENGINE_CHOICES.join(', ')}.`,
  );
}

function fail(error: unknown): void {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\nnpm run db -- --help tells more.\n`);
  } else if (error instanceof DatabaseStartError || error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
  } else {
    process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  }
  process.exit(1);
}

main().catch(fail);
