import { access, constants, mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseStartError } from './database-start-error';
import type { EngineKind } from './running-engine';
import { hasCode, messageOf } from './system-error';

/**
 * A directory with a folder for each engine, `mongod` and `builtin`, a file `engine` with the name
 * of the one that ran last and, while one runs, a file `running.json` with its address.
 */
export interface DataDirectory {
  readonly path: string;
  readonly thrownAway: boolean;
}

/**
 * Creates the directory if it is missing. Without a path, a temporary one that `discard` removes.
 */
export async function openDataDirectory(path: string | undefined): Promise<DataDirectory> {
  if (path === undefined) {
    return { path: await mkdtemp(join(tmpdir(), 'embedded-database-')), thrownAway: true };
  }
  const directory = resolve(path);
  await makeWritable(directory);
  return { path: directory, thrownAway: false };
}

export function engineFolder(data: DataDirectory, kind: EngineKind): string {
  return join(data.path, kind);
}

/** Creates the engine's folder if it is missing, and returns its path. */
export async function openEngineFolder(data: DataDirectory, kind: EngineKind): Promise<string> {
  const folder = engineFolder(data, kind);
  await makeWritable(folder);
  return folder;
}

/** The engines that have data here; the one that ran last comes first. */
export async function enginesWithData(data: DataDirectory): Promise<EngineKind[]> {
  const found: EngineKind[] = [];
  if (await holdsMongodData(engineFolder(data, 'mongod'))) found.push('mongod');
  if ((await entries(engineFolder(data, 'builtin'))).length > 0) found.push('builtin');
  const last = await lastEngine(data);
  return found.sort((a, b) => Number(b === last) - Number(a === last));
}

/** Records on disk which engine runs here, for the next start. */
export async function rememberEngine(data: DataDirectory, kind: EngineKind): Promise<void> {
  if (data.thrownAway) return;
  const file = await open(join(data.path, 'engine'), 'w');
  try {
    await file.writeFile(`${kind}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Removes a temporary directory, and no other. */
export async function discard(data: DataDirectory): Promise<void> {
  if (data.thrownAway) await rm(data.path, { recursive: true, force: true, maxRetries: 3 });
}

async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseStartError(
      'bad-option',
      `The data directory ${directory} cannot be used: ${messageOf(error)}. ` +
        'Choose a directory that this user may write to.',
    );
  }
}

/**
 * mongod writes `storage.bson` when its storage engine has started; before that, it has stored
 * nothing.
 */
async function holdsMongodData(folder: string): Promise<boolean> {
  return (await entries(folder)).includes('storage.bson');
}

async function lastEngine(data: DataDirectory): Promise<string | undefined> {
  try {
    return (await readFile(join(data.path, 'engine'), 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A file in place of the folder contains no data; opening the folder will refuse it.
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}
