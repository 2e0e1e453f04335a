#!/usr/bin/env node
/**
 * Stands in for a mongod where none is installed. It takes the options that a mongod takes, logs
 * and ends as one does (lock file, storage.bson, exit codes), and lets the built-in engine serve.
 *
 * FAKE_MONGOD_VERSION  the version it claims
 * FAKE_MONGOD_FAULT    an error with which it ends instead of serving
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const VERSION = process.env.FAKE_MONGOD_VERSION ?? '8.0.4';
const BUILTIN = join(import.meta.dirname, '../../src/embedded/builtin/main.ts');

const options = parseOptions();
if (options.version) {
  process.stdout.write(`db version v${VERSION}\nBuild Info: {\n    "version": "${VERSION}"\n}\n`);
} else {
  log('I', 'Build Info', { buildInfo: { version: VERSION } });
  if (process.env.FAKE_MONGOD_FAULT !== undefined) end(14, process.env.FAKE_MONGOD_FAULT);
  lock();
  writeFileSync(join(options.dbpath, 'storage.bson'), '');
  serve();
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        version: { type: 'boolean' },
        port: { type: 'string' },
        bind_ip: { type: 'string' },
        dbpath: { type: 'string' },
        storageEngine: { type: 'string' },
        setParameter: { type: 'string', multiple: true },
        nounixsocket: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`Error parsing command line: ${error.message}\n`);
    process.exit(2);
  }
}

/** mongod holds a lock on the file, which ends with its process; here the process id stands for it. */
function lock() {
  const file = join(options.dbpath, 'mongod.lock');
  try {
    process.kill(Number(readFileSync(file, 'utf8') || NaN), 0);
  } catch {
    writeFileSync(file, String(process.pid));
    return;
  }
  end(
    100,
    `DBPathInUse: Unable to lock the lock file: ${file} (Resource temporarily unavailable). ` +
      `Another mongod instance is already running on the ${options.dbpath} directory`,
  );
}

function serve() {
  const engine = spawn(
    process.execPath,
    [
      ...['--require', fileURLToPath(import.meta.resolve('tsx/cjs')), BUILTIN, '--with-parent'],
      ...['--data', join(options.dbpath, 'data'), '--port', options.port],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  engine.stdout.once('data', () => log('I', 'Waiting for connections', { port: options.port }));
  engine.once('exit', (code) => {
    rmSync(join(options.dbpath, 'mongod.lock'));
    process.exit(code ?? 14);
  });
  process.once('SIGTERM', () => engine.kill('SIGTERM'));
}

function end(code, error) {
  log('E', 'DBException in initAndListen, terminating', { error });
  log('I', 'Shutting down', { exitCode: code });
  process.exit(code);
}

function log(severity, msg, attr) {
  const t = { $date: new Date().toISOString() };
  process.stdout.write(
    `${JSON.stringify({ t, s: severity, c: 'CONTROL', id: 20_000, ctx: 'main', msg, attr })}\n`,
  );
}
