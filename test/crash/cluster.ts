import type { Random } from '../simulation/random';
import { ApiProcess } from '../support/api-process';
import type { PartnerClient } from '../support/partner-client';
import { ReplicaSet } from './replica-set';
import type { SetView } from './set-view';

/** An API process and its view of the database. */
export interface Member {
  api: ApiProcess;
  view: SetView;
}

/** API processes and a database, all of them real processes. */
export class Cluster {
  private constructor(
    readonly database: ReplicaSet,
    readonly members: readonly Member[],
    private readonly ownView: SetView,
  ) {}

  static async start(
    apis: number,
    places: 1 | 2,
    random: Random,
    settings: Record<string, string>,
  ): Promise<Cluster> {
    const database = await ReplicaSet.start(places, random.fork('database'));
    const ownView = await database.openView(random.fork('own view'));
    const members = await Promise.all(
      Array.from({ length: apis }, async (_, place): Promise<Member> => {
        const view = await database.openView(random.fork(`view ${place}`));
        return { api: await ApiProcess.start({ ...settings, MONGODB_URI: view.uri }), view };
      }),
    );
    return new Cluster(database, members, ownView);
  }

  /** The database for the test itself. */
  get uri(): string {
    return this.ownView.uri;
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

  /** In good order; what is wrong with how the processes ended, a line each. */
  async stopApis(): Promise<string[]> {
    const exits = await Promise.all(this.members.map(({ api }) => api.stop()));
    return exits.flatMap(({ code, signal }, place) =>
      code === 0 ? [] : [`API ${place} ended with ${code ?? signal ?? 'nothing'}`],
    );
  }

  async close(): Promise<void> {
    for (const { api } of this.members) api.signal('SIGKILL');
    await this.database.close();
  }
}
