import { execFile, type ExecFileException } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { platform } from 'node:process';
import { DatabaseStartError } from './database-start-error';
import { fetchMongod } from './mongod-fetch';
import { MONGOD_MAJOR_MIN, MONGOD_VERSION_MS_MAX } from './launch-limits';

export interface MongodBinary {
  readonly path: string;
  /** Such as `8.0.4`. */
  readonly version: string;
}

export interface NoMongod {
  /** Why no mongod was found, as the end of a sentence. */
  readonly missing: string;
}

/**
 * Finds a mongod that runs on this machine: the one in MONGOMS_SYSTEM_BINARY, one on the PATH, or
 * one that mongodb-memory-server has cached or can download. Throws only if MONGOMS_SYSTEM_BINARY
 * names one that cannot be used.
 */
export async function findMongod(
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<MongodBinary | NoMongod> {
  const named = environment.MONGOMS_SYSTEM_BINARY;
  if (named !== undefined && named !== '') return namedMongod(resolve(named));

  const onPath = await executableOnPath(environment.PATH ?? '');
  if (onPath !== undefined) {
    const checked = await checkBinary(onPath);
    if ('version' in checked) return checked;
    report(`The mongod on the PATH is passed over: ${checked.missing}.`);
  }

  const fetched = await fetchMongod(environment, report);
  return 'path' in fetched ? checkBinary(fetched.path) : fetched;
}

async function namedMongod(path: string): Promise<MongodBinary> {
  const checked: MongodBinary | NoMongod = (await isExecutable(path))
    ? await checkBinary(path)
    : { missing: `${path} is not an executable file` };
  if ('version' in checked) return checked;
  throw new DatabaseStartError(
    'bad-option',
    `MONGOMS_SYSTEM_BINARY names no usable mongod: ${checked.missing}. Correct it or unset it.`,
  );
}

async function executableOnPath(searchPath: string): Promise<string | undefined> {
  const name = platform === 'win32' ? 'mongod.exe' : 'mongod';
  for (const folder of searchPath.split(delimiter)) {
    const candidate = join(folder, name);
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Runs `mongod --version`, which also shows whether this machine can run the binary. */
function checkBinary(path: string): Promise<MongodBinary | NoMongod> {
  return new Promise((done) => {
    const limits = { timeout: MONGOD_VERSION_MS_MAX, killSignal: 'SIGKILL' } as const;
    execFile(path, ['--version'], limits, (error, stdout, stderr) => {
      const version = /db version v(\d+\.\d+\.\S+)/.exec(stdout)?.[1];
      if (error !== null) {
        done({ missing: `${path} does not run (${describe(error, stderr)})` });
      } else if (version === undefined) {
        done({ missing: `${path} does not tell its version, as a mongod would` });
      } else if (Number.parseInt(version, 10) < MONGOD_MAJOR_MIN) {
        done({ missing: `${path} is MongoDB ${version}; ${MONGOD_MAJOR_MIN}.0 is the oldest` });
      } else {
        done({ path, version });
      }
    });
  });
}

function describe(error: ExecFileException, stderr: string): string {
  const said = stderr.trim().split('\n')[0] ?? '';
  if (said !== '') return said;
  if (error.signal === 'SIGILL') return 'it needs a processor with AVX instructions';
  if (error.killed === true) return `no answer within ${MONGOD_VERSION_MS_MAX / 1000} s`;
  return error.message.trim();
}
