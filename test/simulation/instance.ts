import type { Outcome } from '../../src/domain/command';
import type { Reservation } from '../../src/domain/reservation';
import type { Clock } from '../../src/services/support/clock';
import type { Answer } from './history';
import type { Host } from './host';
import { FaultyLink, type LinkSurroundings } from './link';
import type { Parts } from './parts';
import type { Plan } from './plan';
import type { ListQuery, Request } from './requests';
import { simulatedModels } from './simulated-models';
import { isDrawnRefusal } from './error-codes';

export interface InstanceSurroundings extends LinkSurroundings {
  parts: Parts;
  plan: Plan;
  newCommitId: () => string;
  onFault: (fault: string) => void;
}

/** An API process without its HTTP: the same parts, put together as `compose` does. */
export class Instance {
  isReady = false;
  private readonly committers: InstanceType<Parts['Committers']>;
  private readonly events: InstanceType<Parts['Events']>;
  private readonly reservations: InstanceType<Parts['Reservations']>;
  private readonly periodics: InstanceType<Parts['Periodic']>[];
  private readonly clock: Clock;

  constructor(
    readonly host: Host,
    surroundings: InstanceSurroundings,
  ) {
    const { parts, plan, scheduler, random } = surroundings;
    const onFault = (fault: string) => {
      if (!isDrawnRefusal(fault)) surroundings.onFault(fault);
    };
    const clock = host.clock(scheduler, random.fork('clock'));
    const models = simulatedModels(
      new FaultyLink(host, surroundings),
      random,
      () => surroundings.network().error,
    );
    const ledger = new parts.MongoLedger(models, host.name);
    this.clock = clock;
    this.committers = new parts.Committers({
      ledger,
      clock,
      newCommitId: surroundings.newCommitId,
      deadlineMs: plan.deadlineMs,
      onTrouble: ({ error, ...where }) => {
        if (!isUnavailable(error)) onFault(`${host.name} fails ${where.while}: ${String(error)}`);
      },
    });
    this.events = new parts.Events(models, clock);
    this.reservations = new parts.Reservations(models, this.committers);
    const recover = () =>
      parts.recoverSlots(ledger, clock, plan.slotIdleMs, (slot, error) => {
        onFault(`${host.name} fails to recover ${JSON.stringify(slot)}: ${String(error)}`);
      });
    const onError = (error: unknown) => {
      if (!isUnavailable(error)) onFault(`${host.name} fails a periodic task: ${String(error)}`);
    };
    const sweeper = new parts.Sweeper(models, this.committers, clock);
    this.periodics = [
      new parts.Periodic(recover, plan.recoveryMs, clock, onError),
      new parts.Periodic(() => sweeper.sweep(), plan.sweepMs, clock, onError),
    ];
  }

  start(): void {
    for (const periodic of this.periodics) periodic.start();
    this.isReady = true;
  }

  async stop(): Promise<void> {
    this.isReady = false;
    for (const periodic of this.periodics) await periodic.stop();
    await this.committers.stop();
  }

  now(): number {
    return this.clock.now().getTime();
  }

  async serve(
    eventId: string,
    request: Request,
    reservationId: string,
    seenVersion: number,
  ): Promise<Answer> {
    try {
      return await this.carryOut(eventId, request, reservationId, seenVersion);
    } catch (error) {
      return isUnavailable(error)
        ? { kind: 'unavailable' }
        : { kind: 'failed', error: String(error) };
    }
  }

  private async carryOut(
    eventId: string,
    request: Request,
    reservationId: string,
    seenVersion: number,
  ): Promise<Answer> {
    const { reservations, events } = this;
    switch (request.kind) {
      case 'reserve':
        return answered(await reservations.reserve({ ...request, eventId }));
      case 'confirm':
        return answered(await reservations.confirm(reservationId, undefined, request));
      case 'cancel':
        return answered(await reservations.cancel(reservationId));
      case 'extend':
        return answered(await reservations.extend(reservationId, request.holdSeconds));
      case 'change':
        return answered(await reservations.change(reservationId, { wanted: request.wanted }));
      case 'change_event': {
        const { settings, isConditional } = request;
        const ifMatch = isConditional ? [seenVersion] : 'any';
        return answered(
          await this.committers.submit(eventId, { kind: 'change_event', ifMatch, settings }),
        );
      }
      case 'find':
        return { kind: 'reservation', reservation: await reservations.find(reservationId) };
      case 'list':
        return { kind: 'list', reservations: await this.list(eventId, request) };
      case 'summary':
        return { kind: 'summary', event: await events.find(eventId) };
      case 'changes':
        return { kind: 'changes', entries: await events.changes(eventId, 0, 1000) };
    }
  }

  /** From its first page to its last; undefined if there is no such event. */
  private async list(eventId: string, { partnerId, status, pageSize }: ListQuery) {
    const query = { eventId, ...(partnerId && { partnerId }), ...(status && { status }) };
    const listed: Reservation[] = [];
    let before: number | undefined;
    do {
      const page = await this.reservations.page({ ...query, before }, pageSize);
      if (!page) return undefined;
      listed.push(...page.data);
      before = page.next;
    } while (before !== undefined);
    return listed;
  }
}

function answered(outcome: Outcome): Answer {
  return { kind: 'outcome', outcome };
}

/** By name and code: a variant of the parts has its own classes. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = ('refusal' in error ? error.refusal : {}) as { code?: string }; // a `ProblemError`'s
  return (
    error.name === 'UnavailableError' || code === 'overloaded' || code === 'database_unavailable'
  );
}
