import { setTimeout as delay } from 'node:timers/promises';
import { SLOT_IDLE_MS } from '../../src/tuning';
import type { Random } from '../simulation/random';
import type { ApiProcess } from '../support/api-process';
import type { Cluster, Member } from './cluster';

/** A process that stood still for so long finds its journal slots settled and removed by others. */
const STOP_MS_MIN = SLOT_IDLE_MS + 1000;
const STOP_MS_MAX = SLOT_IDLE_MS + 3500;

export interface Attacks {
  apiKills: number;
  apiStops: number;
  databaseKills: number;
  databaseStops: number;
  failovers: number;
}

/** Attacks at random, determined by its seed, until it is stopped; then it restores everything. */
export class Attacker {
  readonly done: Attacks = {
    apiKills: 0,
    apiStops: 0,
    databaseKills: 0,
    databaseStops: 0,
    failovers: 0,
  };

  /** At an API process. */
  private lastStrike = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly random: Random,
    private readonly isOver: () => boolean,
    /** Whether there is time for what lasts long. */
    private readonly isLong: boolean,
  ) {}

  async run(): Promise<void> {
    const { cluster, random } = this;
    await Promise.all([
      ...cluster.members.map((member, place) => this.strikeApi(member, place)),
      ...cluster.members.map((member, place) =>
        this.strikeLink(member, random.fork(`link ${place}`)),
      ),
      this.strikeDatabase(random.fork('database')),
    ]);
  }

  private async strikeApi({ api }: Member, place: number): Promise<void> {
    const random = this.random.fork(`api ${place}`);
    for (let strikes = 0; ; strikes += 1) {
      await this.wait(strikes === 0 ? random.between(300, 2500) : random.between(1500, 7000));
      if (this.isOver()) return;
      // Of each there is one, however short the test: a stop of the first, a kill of the others.
      const isStop = strikes === 0 ? place === 0 : random.chance(0.3);
      const strike = () => (isStop ? this.stopApi(api, random) : this.killApi(api, random));
      // What failovers are about needs several that live at the same time.
      this.lastStrike = this.cluster.database.canFailOver ? this.lastStrike.then(strike) : strike();
      await this.lastStrike;
    }
  }

  private async stopApi(api: ApiProcess, random: Random): Promise<void> {
    this.done.apiStops += 1;
    api.signal('SIGSTOP');
    await delay(random.between(STOP_MS_MIN, STOP_MS_MAX));
    api.signal('SIGCONT');
  }

  private async killApi(api: ApiProcess, random: Random): Promise<void> {
    this.done.apiKills += 1;
    await api.kill();
    await delay(random.between(0, 1000));
    await api.restartListening();
  }

  private async strikeDatabase(random: Random): Promise<void> {
    const { database } = this.cluster;
    for (let strikes = 0; ; strikes += 1) {
      await this.wait(random.between(2000, 8000));
      if (this.isOver()) return;
      if (database.canFailOver && (strikes === 0 || random.chance(0.6))) {
        this.done.failovers += 1;
        await database.failOver(this.isLong);
      } else if (strikes === 0 || random.chance(0.5)) {
        this.done.databaseKills += 1;
        await database.restartPrimary();
      } else {
        this.done.databaseStops += 1;
        database.signalPrimary('SIGSTOP');
        await delay(random.between(100, 2500));
        database.signalPrimary('SIGCONT');
      }
    }
  }

  private async strikeLink({ view: { injector } }: Member, random: Random): Promise<void> {
    while (!this.isOver()) {
      await this.wait(random.between(300, 4000));
      injector.arm(this.isLong);
    }
    injector.disarm();
  }

  /** At most until the end of the test. */
  private async wait(ms: number): Promise<void> {
    const until = Date.now() + ms;
    while (Date.now() < until && !this.isOver()) await delay(Math.min(50, ms));
  }
}
