import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PartnerClient } from './partner-client';
import { until } from './until';

const ROOT = join(__dirname, '../..');

/** What `npm start` runs. It must have been built. */
export const PROGRAM = 'dist/main.js';

/** Node's arguments for a file of this repository, from whatever working directory. */
export function entry(path: string): string[] {
  if (path.endsWith('.js')) return [join(ROOT, path)];
  return ['--require', require.resolve('tsx/cjs'), join(ROOT, path)];
}

/**
 * Only the given variables and those that every process needs, so that the machine's settings do
 * not matter.
 */
export function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ...settings };
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Every process that was started here and has not ended yet. */
const running = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Kills the processes that a test has left running. */
export async function killAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }),
  );
}

/** A process of this repository: it runs one file, and its output is kept. */
export class TestProcess {
  stdout = '';
  stderr = '';
  /** Resolves when the process has ended and all of its output is here. */
  readonly exited: Promise<Exit>;
  private readonly child: ChildProcess;

  constructor(path: string, args: readonly string[], settings: Record<string, string>) {
    this.child = spawn(process.execPath, [...entry(path), ...args], {
      // Not the root, where a developer may have a file .env.
      cwd: __dirname,
      env: environment(settings),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child.once('exit', () => running.delete(this.child));
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** The first line of standard output that matches. Rejects, with the errors, if the process ends before. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const { stdout } = this.child;
    if (!stdout) throw new Error('the process has no standard output');
    for await (const line of createInterface({ input: stdout })) {
      const match = pattern.exec(line);
      if (match) return match;
    }
    const { code, signal } = await this.exited;
    throw new Error(`the process ended with ${code ?? signal ?? 'nothing'}: ${this.stderr}`);
  }
}

/** The API as a separate process, on a free port. */
export class ApiProcess {
  private earlierLog = '';

  private constructor(
    private readonly settings: Record<string, string>,
    private process: TestProcess,
    public client: PartnerClient,
    /** As the listening line names it. */
    public engine: string,
  ) {}

  /** `settings` are environment variables: MONGODB_URI or DATA_DIR at least. Resolves when it is ready. */
  static async start(settings: Record<string, string>): Promise<ApiProcess> {
    const api = await ApiProcess.startListening(settings);
    await until(() => api.isReady());
    return api;
  }

  /** Resolves when it listens, whether or not its database is ready. */
  static async startListening(settings: Record<string, string>): Promise<ApiProcess> {
    const { process, client, engine } = await launch(settings);
    return new ApiProcess(settings, process, client, engine);
  }

  get pid(): number {
    return this.process.pid;
  }

  /** What all of its runs have logged, a line each. */
  get log(): string[] {
    return (this.earlierLog + this.process.stderr).split('\n').filter((line) => line !== '');
  }

  get exited(): Promise<Exit> {
    return this.process.exited;
  }

  async isReady(): Promise<boolean> {
    return (await this.client.send('GET', '/health/ready')).status === 200;
  }

  signal(name: NodeJS.Signals): void {
    this.process.signal(name);
  }

  /** SIGKILL: the process has no chance to do anything more. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
    this.client.close();
  }

  /** SIGTERM, and how the process ended. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM');
    const exit = await this.exited;
    this.client.close();
    return exit;
  }

  /** Starts it again after its end, on another port. Resolves when it is ready. */
  async restart(): Promise<void> {
    await this.restartListening();
    await until(() => this.isReady());
  }

  /** Resolves when it listens, whether or not its database is ready. */
  async restartListening(): Promise<void> {
    this.earlierLog += this.process.stderr;
    Object.assign(this, await launch(this.settings));
  }
}

async function launch(settings: Record<string, string>) {
  const process = new TestProcess(PROGRAM, [], {
    PORT: '0',
    ACCESS_LOG: devNull,
    LOG_LEVEL: 'warn',
    ...settings,
  });
  const [, url = '', engine = ''] = await process.line(
    /^TicketBoss listens on (\S+), database: (.+)$/,
  );
  return { process, client: new PartnerClient(url), engine };
}
