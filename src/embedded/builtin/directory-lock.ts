import { createHash } from 'node:crypto';
import { stat, unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Another running process uses the directory. */
export class DirectoryInUseError extends Error {
  constructor(directory: string, pid: string | undefined) {
    const holder = pid === undefined ? 'another process' : `the process ${pid}`;
    super(
      `The data directory ${directory} is in use by ${holder}. ` +
        'Stop that process, or choose another directory.',
    );
    this.name = 'DirectoryInUseError';
  }
}

export interface DirectoryLock {
  release(): Promise<void>;
}

/** The holder may be busy with a long command; it answers between commands. */
const PID_WAIT_MS_MAX = 5000;

/**
 * Locks a directory for this process by listening on a local address derived from it. The operating
 * system gives an address to one process at a time and frees it when that process ends for any
 * reason, so a `kill -9` leaves no lock behind and no process ids are compared. A process that
 * finds the address in use asks there for the holder's process id.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = resolve(directory);
  const address = await addressOf(path);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(`${process.pid}\n`);
  });
  server.unref();
  if (!(await tryListen(server, address))) {
    const pid = await askHolder(address);
    const isStale = pid === undefined && leavesFiles();
    if (isStale) await unlink(address).catch(ignore);
    if (!isStale || !(await tryListen(server, address))) throw new DirectoryInUseError(path, pid);
  }
  return { release: () => closeServer(server) };
}

/** Derived from the directory's device and inode, so that all paths to it give the same address. */
async function addressOf(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true });
  const name = createHash('sha256').update(`${dev} ${ino}`).digest('hex').slice(0, 32);
  // On Linux an abstract socket, which has no file; on Windows a pipe, which has none either.
  if (process.platform === 'linux') return `\0ticketboss-data-${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\ticketboss-data-${name}`;
  return join(tmpdir(), `ticketboss-${name}.sock`);
}

/** On other systems the socket is a file, which a killed process leaves behind. */
function leavesFiles(): boolean {
  return process.platform !== 'linux' && process.platform !== 'win32';
}

function tryListen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', fail);
    server.listen({ path: address, exclusive: true }, () => {
      server.off('error', fail);
      resolve(true);
    });
  });
}

/** The process id of the listener, or undefined if none answers. */
function askHolder(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ path: address });
    socket.setTimeout(PID_WAIT_MS_MAX, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', ignore);
    socket.on('close', () => {
      resolve(/^\d+\n$/.test(answer) ? answer.trim() : undefined);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function ignore(): void {
  // The error is ignored; the caller decides by the result.
}
