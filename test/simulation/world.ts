import { openEvent } from '../../src/domain/event';
import { newEventDocument } from '../../src/services/database/stored-event';
import { Chronicle } from './chronicle';
import type { Database } from './database';
import { brief, describe, nameIn } from './describe';
import type { Answer, History, Served } from './history';
import { EPOCH_MS, Host } from './host';
import { Instance } from './instance';
import { PERFECT_NETWORK, type NetworkPlan } from './link';
import type { Parts } from './parts';
import type { Mishap, Plan } from './plan';
import type { PlannedRequest } from './requests';
import { Random } from './random';
import { ReplicaSet } from './replica-set';
import { Scheduler } from './scheduler';

export interface Counts {
  crashes: number;
  pauses: number;
  outages: number;
  rollbacks: number;
  restores: number;
  commits: number;
  requests: number;
}

/** A request as it is sent. */
export interface Letter extends PlannedRequest {
  reservationId: string;
  seenVersion: number;
}

/** The database, the instances, and their faults. */
export class World {
  readonly scheduler: Scheduler;
  readonly replicaSet: ReplicaSet;
  readonly counts: Counts = {
    crashes: 0,
    pauses: 0,
    outages: 0,
    rollbacks: 0,
    restores: 0,
    commits: 0,
    requests: 0,
  };
  readonly random: Random;
  isMended = false;
  private readonly instances: Instance[] = [];
  private readonly mishaps: Mishap[];
  private readonly perfect: NetworkPlan = PERFECT_NETWORK;
  private databaseDownUntil = 0;
  private backup: Database;
  /** When a primary was cut off last. */
  private cutOffMoment = 0;
  private readonly chronicle: Chronicle;
  private hosts = 0;
  private commits = 0;

  constructor(
    readonly plan: Plan,
    private readonly parts: Parts,
    private readonly onTrace: ((line: () => string) => void) | undefined,
  ) {
    this.random = new Random(plan.seed);
    this.mishaps = [...plan.mishaps].sort((a, b) => a.afterSteps - b.afterSteps);
    this.scheduler = new Scheduler(this.random.fork('scheduler'), () => {
      this.befall();
    });
    this.chronicle = new Chronicle(
      plan.events.map(({ eventId }) => eventId),
      (slotId, { commitId, lastVersion }, eventId) => {
        this.trace(() => `database: ${eventId} is at ${lastVersion} in ${slotId}`);
        this.counts.commits += 1;
        this.befallCommitter(slotId, commitId);
      },
    );
    this.replicaSet = new ReplicaSet({
      scheduler: this.scheduler,
      random: this.random.fork('replica set'),
      now: () => this.date(),
      chronicler: this.chronicle,
      replicationMs: () => (this.isMended ? 0 : plan.replicationMs),
    });
    for (const event of plan.events) {
      const { events } = this.replicaSet.current.local;
      const opened = { ...openEvent(event), lastCommitId: `${event.eventId} made` };
      events.insert({ ...newEventDocument(opened, this.date()) });
    }
    this.replicaSet.restore(this.replicaSet.current.local);
    this.backup = this.replicaSet.backup();
    plan.skewsMs.forEach((_, place) => {
      this.startInstance(place);
    });
  }

  get history(): History {
    return this.chronicle.history;
  }

  get network(): NetworkPlan {
    return this.isMended ? this.perfect : this.plan.network;
  }

  get liveInstances(): readonly Instance[] {
    return this.instances;
  }

  trace = (line: () => string): void => {
    this.onTrace?.(() => `${this.scheduler.now.toFixed(1).padStart(7)} ${line()}`);
  };

  instanceAt(place: number): Instance {
    const instance = this.instances[place % this.instances.length];
    if (!instance) throw new Error('there are no instances');
    return instance;
  }

  /** Stops injecting faults, and repairs everything. */
  mend(): void {
    this.isMended = true;
    this.databaseDownUntil = 0;
    this.replicaSet.mend();
    for (const { host } of this.instances) this.scheduler.resume(host);
    this.trace(() => '== all is mended');
  }

  /** Hands a request to an instance; undefined if none accepts it. */
  serve(
    place: number,
    { request, eventId, reservationId, seenVersion }: Letter,
    reply: (answer: Answer) => void,
  ): void {
    const instance = this.instanceAt(place);
    if (!instance.isReady) return;
    this.counts.requests += 1;
    this.scheduler.schedule(0, instance.host, () => {
      const served: Served = {
        request,
        eventId,
        reservationId: nameIn(eventId, request, reservationId),
        seenVersion,
        instance: instance.host.name,
        start: this.chronicle.nextMoment(),
        end: Infinity,
        clockMs: instance.now(),
        answer: undefined,
        cutOffMoment:
          this.replicaSet.primaryOf(instance.host) === this.replicaSet.current
            ? Infinity
            : this.cutOffMoment,
      };
      this.history.served.push(served);
      this.trace(() => `${served.instance} takes ${describe(served)}`);
      const { skewMs } = instance.host;
      void instance.serve(eventId, request, reservationId, seenVersion).then((answer) => {
        if (instance.host.skewMs !== skewMs) served.clockMs = -Infinity;
        served.answer = answer;
        served.end = this.chronicle.nextMoment();
        this.trace(() => `${served.instance} answers ${describe(served)}: ${brief(answer)}`);
        reply(answer);
      });
    });
  }

  private get now(): number {
    return this.scheduler.now;
  }

  private date(): Date {
    return new Date(EPOCH_MS + Math.floor(this.now));
  }

  private startInstance(place: number): void {
    const { plan, parts, scheduler, replicaSet } = this;
    const host = new Host(`w${(this.hosts += 1)}`, plan.skewsMs[place] ?? 0);
    const instance = new Instance(host, {
      scheduler,
      parts,
      plan,
      random: this.random.fork(host.name),
      trace: this.trace,
      network: () => this.network,
      primaryOf: (asking) => replicaSet.primaryOf(asking),
      isDatabaseUp: () => this.now >= this.databaseDownUntil,
      newCommitId: () => `c${(this.commits += 1)}`,
      onFault: (fault) => this.history.faults.push(fault),
    });
    this.instances[place] = instance;
    this.trace(() => `${host.name} starts`);
    instance.start();
  }

  private befall(): void {
    if (this.isMended) return;
    for (
      let next = this.mishaps[0];
      next && next.afterSteps <= this.scheduler.steps;
      next = this.mishaps[0]
    ) {
      this.mishaps.shift();
      this.suffer(next);
    }
  }

  private suffer({ kind, instance: place, ms }: Mishap): void {
    const { host } = this.instanceAt(place);
    switch (kind) {
      case 'crash':
        this.crash(host);
        return;
      case 'pause':
        this.pause(host, ms);
        return;
      case 'stop':
        this.stop(host);
        return;
      case 'outage':
        this.counts.outages += 1;
        this.databaseDownUntil = this.now + ms;
        this.trace(() => `== the database is away for ${ms.toFixed(0)} ms`);
        return;
      case 'rollback':
        this.failOver(ms);
        return;
      case 'backup':
        this.backup = this.replicaSet.backup();
        this.trace(() => '== a backup is made');
        return;
      case 'restore':
        this.restore();
        return;
      case 'clock':
        host.skewMs = ms;
        this.trace(() => `== the clock of ${host.name} is ${ms.toFixed(0)} ms ahead`);
    }
  }

  private failOver(ms: number): void {
    this.counts.rollbacks += 1;
    this.cutOffMoment = this.chronicle.nextMoment();
    const hosts = this.instances.map(({ host }) => host);
    const kept = this.replicaSet.failOver(hosts, ms);
    this.trace(() => `== the primary is cut off for ${ms.toFixed(0)} ms, then lost`);
    this.chronicle.forgetBeyond(this.replicaSet.current.local);
    for (const write of kept) this.chronicle.durable(write);
  }

  /** As operators do: with every instance stopped. */
  private restore(): void {
    this.counts.restores += 1;
    this.trace(() => '== the backup is restored');
    for (const { host } of this.instances) this.crash(host);
    this.replicaSet.restore(this.backup);
    this.chronicle.forgetBeyond(this.replicaSet.current.local);
    this.history.served.length = 0;
  }

  private crash(host: Host): void {
    if (host.isCrashed) return;
    host.isCrashed = true;
    this.counts.crashes += 1;
    this.trace(() => `== ${host.name} crashes`);
    this.replace(host, this.random.fork(`restart ${host.name}`).between(1, 800));
  }

  private pause(host: Host, ms: number): void {
    this.counts.pauses += 1;
    host.pausedUntil = Math.max(host.pausedUntil, this.now + ms);
    this.trace(() => `== ${host.name} stands still for ${ms.toFixed(0)} ms`);
  }

  /** A clean shutdown, unless it takes too long. */
  private stop(host: Host): void {
    const instance = this.instances.find((one) => one.host === host);
    if (!instance?.isReady || host.isCrashed) return;
    this.trace(() => `== ${host.name} is told to stop`);
    // If it fails, the process ends anyway: others recover what it left.
    instance.stop().catch(() => undefined);
    this.replace(host, this.random.fork(`restart ${host.name}`).between(1, 800));
  }

  private replace(host: Host, afterMs: number): void {
    this.scheduler.schedule(afterMs, undefined, () => {
      const place = this.instances.findIndex((instance) => instance.host === host);
      if (place < 0) return;
      host.isCrashed = true;
      this.startInstance(place);
    });
  }

  private befallCommitter(slotId: string, commitId: string): void {
    if (this.isMended) return;
    const random = this.random.fork(`after ${commitId}`);
    const host = this.instances.find((instance) => slotId.startsWith(instance.host.name))?.host;
    if (!host) return;
    if (random.chance(this.plan.crashOnCommit)) this.crash(host);
    else if (random.chance(this.plan.pauseOnCommit)) this.pause(host, random.between(10, 2500));
  }
}
