import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase, type RunningDatabase } from '../../src/embedded/start-database';
import type { Random } from '../simulation/random';
import { ApiProcess } from '../support/api-process';
import { DatabaseProxy } from '../support/database-proxy';
import type { PartnerClient } from '../support/partner-client';
import { Mischief } from './mischief';

/** An API process that reaches the database through a proxy of its own. */
export interface Member {
  api: ApiProcess;
  mischief: Mischief;
  proxy: DatabaseProxy;
}

/** API processes and a database engine, all of them real processes. */
export class Cluster {
  private constructor(
    private readonly dataDir: string,
    private database: RunningDatabase,
    readonly members: readonly Member[],
    private readonly port: number,
  ) {}

  static async start(
    apis: number,
    random: Random,
    settings: Record<string, string>,
  ): Promise<Cluster> {
    const dataDir = mkdtempSync(join(tmpdir(), 'crash-test-'));
    const database = await startEngine(dataDir, 0);
    const port = Number(new URL(database.uri).port);
    const members = await Promise.all(
      Array.from({ length: apis }, async (_, place): Promise<Member> => {
        const mischief = new Mischief(random.fork(`mischief ${place}`));
        const proxy = await DatabaseProxy.start(port, mischief.handle);
        const api = await ApiProcess.start({ ...settings, MONGODB_URI: uriOf(proxy.port) });
        return { api, mischief, proxy };
      }),
    );
    return new Cluster(dataDir, database, members, port);
  }

  /** The database without a proxy. */
  get uri(): string {
    return uriOf(this.port);
  }

  get clients(): PartnerClient[] {
    return this.members.map(({ api }) => api.client);
  }

  /** Whether every API process is back at work. */
  async areReady(): Promise<boolean> {
    const answers = await Promise.allSettled(
      this.clients.map((one) => one.send('GET', '/health/ready')),
    );
    return answers.every((one) => one.status === 'fulfilled' && one.value.status === 200);
  }

  /** SIGKILL, then a new engine on the same data and port. */
  async killDatabase(): Promise<void> {
    this.signalDatabase('SIGKILL');
    await this.database.exited;
    this.database = await startEngine(this.dataDir, this.port);
  }

  signalDatabase(name: NodeJS.Signals): void {
    process.kill(this.database.pid, name);
  }

  /** In good order; what is wrong with how the processes ended, a line each. */
  async stopApis(): Promise<string[]> {
    const exits = await Promise.all(this.members.map(({ api }) => api.stop()));
    return exits.flatMap(({ code, signal }, place) =>
      code === 0 ? [] : [`API ${place} ended with ${code ?? signal ?? 'nothing'}`],
    );
  }

  async close(): Promise<void> {
    for (const { api } of this.members) api.signal('SIGKILL');
    await Promise.all(this.members.map(({ proxy }) => proxy.close()));
    await this.database.stop();
    rmSync(this.dataDir, { recursive: true });
  }
}

function startEngine(dataDir: string, port: number): Promise<RunningDatabase> {
  return startDatabase({ engine: 'builtin', dataDir, port, report: () => undefined });
}

function uriOf(port: number): string {
  return `mongodb://127.0.0.1:${port}/tickets`;
}
