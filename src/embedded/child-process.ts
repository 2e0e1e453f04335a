import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ChildOptions<Ready> {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Extracts from a line of standard output that the process is ready; undefined: not yet. */
  readonly ready: (line: string) => Ready | undefined;
  readonly readyMsMax: number;
  readonly stopMsMax: number;
  /** Called with all other lines of standard output and standard error. */
  readonly onLine: (line: string) => void;
}

export interface Child<Ready> {
  readonly pid: number | undefined;
  /** Rejects with the reason if the process ends or is not ready in time. */
  readonly ready: Promise<Ready>;
  /** How the process ended, in words such as `ended with exit code 1`. Never rejects. */
  readonly ended: Promise<string>;
  /** Like `ended`, but only if the process was not asked to stop. */
  readonly exited: Promise<string>;
  /** Asks the process to end, and kills it if it does not do so in time. */
  stop(): Promise<void>;
}

/**
 * Starts a process that serves this one until it is stopped. It has its own process group, so that
 * a Ctrl-C reaches only the parent, which then stops it when it no longer needs it. Its standard
 * input stays open as long as the parent lives, so that it notices when the parent ends.
 */
export function startChild<Ready>(options: ChildOptions<Ready>): Child<Ready> {
  const child = spawn(options.file, options.args, {
    env: options.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
  });
  let stopping = false;

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => {
      resolve(`could not be started: ${error.message}`);
    });
    child.once('close', (code, signal) => {
      resolve(signal === null ? `ended with exit code ${String(code)}` : `was ended by ${signal}`);
    });
  });

  const ready = new Promise<Ready>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`was not ready within ${options.readyMsMax / 1000} s`));
      child.kill('SIGKILL');
    }, options.readyMsMax);
    onLines(child.stdout, (line) => {
      const value = options.ready(line);
      if (value === undefined) {
        options.onLine(line);
        return;
      }
      clearTimeout(timer);
      resolve(value);
    });
    void ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(how));
    });
  });
  // A caller that stops the process at once may never await `ready`.
  ready.catch(() => undefined);
  onLines(child.stderr, options.onLine);

  return {
    pid: child.pid,
    ready,
    ended,
    exited: new Promise((resolve) => {
      void ended.then((how) => {
        if (!stopping) resolve(how);
      });
    }),
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), options.stopMsMax);
      await ended;
      clearTimeout(timer);
    },
  };
}

function onLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
}
