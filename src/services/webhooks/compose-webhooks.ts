import type { Delivery, Webhook } from '../../domain/webhook';
import type { Models } from '../../models/models';
import type { WebhookModels } from '../../models/webhook-models';
import type { ChangeSignal } from '../feeds/change-signal';
import type { Clock } from '../support/clock';
import type { Events } from '../reading/events';
import type { Observer } from '../support/observer';
import { WEBHOOK_PING_TIMEOUT_MS } from '../../limits';
import { AddressGuard, type ResolveHost } from './address-guard';
import type { AttemptOutcome } from './attempts';
import { Backlog } from './backlog';
import { Connections } from './connections';
import { Courier } from './courier';
import { CourierStore } from './courier-store';
import { DeliveryQueue } from './delivery-queue';
import { WebhookDispatcher } from './dispatcher';
import { FanOut } from './fan-out';
import { FanOutStore } from './fan-out-store';
import type { Presentation } from './messages';
import { Poster } from './poster';
import { Replays } from './replays';
import { ReservationDeliveries } from './reservation-deliveries';
import { Webhooks } from './webhooks';

export interface WebhookParts {
  models: Models;
  webhookModels: WebhookModels;
  events: Pick<Events, 'findLogged' | 'changes'>;
  present: Presentation;
  signal: ChangeSignal;
  clock: Clock;
  /** Any address and plain HTTP are allowed. */
  allowPrivate: boolean;
  resolve?: ResolveHost;
  /** Whether a partner may still get messages. */
  mayHear: (partnerId: string) => Promise<boolean>;
  onAttempt: (delivery: Delivery, outcome: AttemptOutcome) => void;
  onDisabled: (webhook: Webhook, reason: string) => void;
  observer: Pick<Observer, 'isolated'>;
  onTrouble: (error: unknown) => void;
}

/**
 * Builds all that webhooks need in one process: what callers use, and the part that delivers once it is
 * started.
 */
export function composeWebhooks(parts: WebhookParts): {
  webhooks: Webhooks;
  reservationDeliveries: ReservationDeliveries;
  dispatcher: WebhookDispatcher;
} {
  const { models, webhookModels, events, present, signal, clock, observer, onTrouble } = parts;
  const guard = new AddressGuard(parts.allowPrivate, parts.resolve);
  const connections = new Connections(clock);
  const poster = new Poster({ guard, connections, clock });
  const pinger = new Poster({ guard, connections, clock, timeoutMs: WEBHOOK_PING_TIMEOUT_MS });
  const store = new FanOutStore(models, webhookModels);
  const replays = new Replays(webhookModels, clock);
  const courier = new Courier({
    store: new CourierStore(webhookModels),
    queue: new DeliveryQueue(webhookModels),
    replays,
    post: (request, abort) => poster.post(request, abort),
    clock,
    mayHear: parts.mayHear,
    onAttempt: parts.onAttempt,
    onDisabled: parts.onDisabled,
    observer,
    onTrouble,
  });
  const fanOut = new FanOut({ store, events, present, clock, observer });
  const dispatcher = new WebhookDispatcher({
    store,
    fanOut,
    courier,
    signal,
    clock,
    observer,
    onTrouble,
  });
  const webhooks = new Webhooks({
    models: webhookModels,
    replays,
    backlog: new Backlog(webhookModels, clock),
    guard,
    post: (request, abort) => pinger.post(request, abort),
    clock,
    onCalled: () => {
      dispatcher.wake();
    },
  });
  const reservationDeliveries = new ReservationDeliveries(events, webhookModels);
  return { webhooks, reservationDeliveries, dispatcher };
}
