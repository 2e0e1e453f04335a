import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import type { DataDirectory } from './data-directory';

/** Where an engine that runs on a data directory is found by other processes, and its process id. */
export interface RunningAddress {
  readonly uri: string;
  readonly pid: number;
}

/** To connect to a port of this machine; only one that is overloaded takes so long. */
const CONNECT_MS_MAX = 2000;

/** Leaves the address in the data directory, unless its data are thrown away. */
export async function leaveAddress(data: DataDirectory, address: RunningAddress): Promise<void> {
  if (data.thrownAway) return;
  const file = fileIn(data.path);
  // Whoever reads it meanwhile finds the whole of one or of the other.
  const own = `${file}.${address.pid}`;
  await writeFile(own, `${JSON.stringify(address)}\n`);
  await rename(own, file);
}

/** Removes the address that this engine left, and not another's. */
export async function removeAddress(data: DataDirectory, pid: number): Promise<void> {
  if ((await readAddress(data.path))?.pid === pid) await rm(fileIn(data.path), { force: true });
}

/** The URI of the engine that runs on this data directory; undefined if none does. */
export async function runningUri(dataDir: string): Promise<string | undefined> {
  const address = await readAddress(resolve(dataDir));
  // A process that was killed has left it there, and its id or its port may be another's by now.
  if (!address || !isAlive(address.pid) || !(await listens(address.uri))) return undefined;
  return address.uri;
}

function fileIn(directory: string): string {
  return join(directory, 'running.json');
}

async function readAddress(directory: string): Promise<RunningAddress | undefined> {
  try {
    const { uri, pid } = JSON.parse(
      await readFile(fileIn(directory), 'utf8'),
    ) as Partial<RunningAddress>; // checked below
    const isWhole = typeof uri === 'string' && URL.canParse(uri) && Number.isSafeInteger(pid);
    return isWhole && pid !== undefined && pid > 0 ? { uri, pid } : undefined;
  } catch {
    return undefined; // there is none, or it is damaged
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}

async function listens(uri: string): Promise<boolean> {
  const { hostname, port } = new URL(uri);
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS_MAX) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
