import type { Delivery, Webhook } from '../../src/domain/webhook';
import { presentReservation } from '../../src/http/reservations/representation';
import { WEBHOOK_LOOK_MS } from '../../src/tuning';
import type { WebhookModels } from '../../src/models/webhook-models';
import { ChangeSignal } from '../../src/services/feeds/change-signal';
import type { Fault } from '../../src/services/support/observer';
import type { AttemptOutcome } from '../../src/services/webhooks/attempts';
import { Courier } from '../../src/services/webhooks/courier';
import { CourierStore } from '../../src/services/webhooks/courier-store';
import { DeliveryQueue } from '../../src/services/webhooks/delivery-queue';
import { WebhookDispatcher } from '../../src/services/webhooks/dispatcher';
import { FanOut } from '../../src/services/webhooks/fan-out';
import { FanOutStore } from '../../src/services/webhooks/fan-out-store';
import type { PostAnswer, PostRequest } from '../../src/services/webhooks/poster';
import { Replays } from '../../src/services/webhooks/replays';
import type { TestServices } from './start-services';
import type { VirtualClock } from './virtual-clock';

export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;

/** Passes each step of a process before it is done; may wait, throw, or never return. */
export type StepGate = (step: string) => Promise<void>;

export interface WebhookProcessOptions {
  services: TestServices;
  webhookModels: WebhookModels;
  clock: VirtualClock;
  post: Post;
  gate?: StepGate;
  /** Replaces the store's method of that name. */
  addDeliveries?: (deliveries: readonly Delivery[]) => Promise<void>;
}

/** The webhook delivery of one process; the test triggers its polls. */
export class WebhookProcess {
  readonly outcomes: AttemptOutcome[] = [];
  readonly disabled: string[] = [];
  readonly troubles: unknown[] = [];
  readonly faults: Fault[] = [];
  readonly courier: Courier;
  readonly dispatcher: WebhookDispatcher;
  private readonly clock: VirtualClock;

  constructor(options: WebhookProcessOptions) {
    const { services, webhookModels, clock, post, gate = () => Promise.resolve() } = options;
    this.clock = clock;
    const onTrouble = (error: unknown) => void this.troubles.push(error);
    const observer = { isolated: (fault: Fault) => void this.faults.push(fault) };
    const plain = new FanOutStore(services.models, webhookModels);
    const { addDeliveries } = options;
    const store = gated(addDeliveries ? Object.assign(plain, { addDeliveries }) : plain, gate);
    this.courier = new Courier({
      store: gated(new CourierStore(webhookModels), gate),
      queue: gated(new DeliveryQueue(webhookModels), gate),
      replays: gated(new Replays(webhookModels, clock), gate),
      post: async (request, signal) => {
        await gate('post');
        return post(request, signal);
      },
      clock,
      mayHear: () => Promise.resolve(true),
      onAttempt: (_delivery: Delivery, outcome: AttemptOutcome) => void this.outcomes.push(outcome),
      onDisabled: (_webhook: Webhook, reason: string) => void this.disabled.push(reason),
      observer,
      onTrouble,
    });
    const fanOut = new FanOut({
      store,
      events: services.events,
      present: { reservation: presentReservation },
      clock,
      observer,
    });
    const signal = new ChangeSignal();
    const { courier } = this;
    this.dispatcher = new WebhookDispatcher({
      store,
      fanOut,
      courier,
      signal,
      clock,
      observer,
      onTrouble,
    });
  }

  /** One poll of all events, and all deliveries that are due: a second later, or at that time. */
  async deliver(at?: Date): Promise<void> {
    const durationMs = (at?.getTime() ?? 0) - this.clock.now().getTime();
    this.clock.advance(Math.max(WEBHOOK_LOOK_MS, durationMs));
    await this.dispatcher.look();
    await this.courier.finish();
  }
}

/** A store whose methods pass the gate before and after they take effect. */
function gated<Store extends object>(store: Store, gate: StepGate): Store {
  return new Proxy(store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        await gate(String(name));
        return Reflect.apply(method, target, args) as unknown; // of any of its methods
      };
    },
  });
}
