import { v4 as uuidv4 } from 'uuid';
import type { EventState } from '../../domain/event';
import type { LogEntry } from '../../domain/log-entry';
import {
  deliveryIdOf,
  isWanted,
  messageTypeOf,
  type Delivery,
  type MessageType,
  type Webhook,
} from '../../domain/webhook';
import {
  CLOCK_SKEW_MS_MAX,
  WEBHOOK_CHANGES_PAGE,
  WEBHOOK_LEASE_MS,
  WEBHOOK_PAGES_PER_LOOK,
} from '../../limits';
import type { WebhookCursor } from '../../models/webhook-cursor-model';
import type { Clock } from '../clock';
import type { Events } from '../events';
import type { EventVersion, FanOutStore } from './fan-out-store';
import { messagesOf, soldOutMessage, type Message, type Presentation } from './messages';

export interface FanOutSurroundings {
  store: Pick<FanOutStore, keyof FanOutStore>;
  events: Pick<Events, 'find' | 'changes'>;
  present: Presentation;
  clock: Clock;
}

/**
 * Turns an event's change log into deliveries, one for each webhook that wants the change. A cursor says
 * how far it has come. It moves on only when the deliveries are written and their streams called, and
 * all of that can be done again: whoever takes over after a crash repeats the last page, nothing is lost
 * and nothing comes twice.
 */
export class FanOut {
  constructor(private readonly surroundings: FanOutSurroundings) {}

  /**
   * Goes through what is new in the log of an event, which has reached that version, unless somebody
   * else is at it. What was long before the oldest webhook was made is of no interest to any.
   * Returns whether it came to the end of the log.
   */
  async look({ eventId, version }: EventVersion, oldestWebhook: Date): Promise<boolean> {
    const { store, clock } = this.surroundings;
    // By two skews: the clocks of those that made changes one after the other may differ, too.
    const start = new Date(oldestWebhook.getTime() - 2 * CLOCK_SKEW_MS_MAX);
    if (!(await store.hasCursor(eventId))) {
      await store.openCursor(eventId, await store.versionBefore(eventId, start, 0));
    }
    const lease = uuidv4();
    let cursor = await store.claimCursor(eventId, lease, clock.now(), this.leaseEnd());
    if (!cursor) return false;
    try {
      // So far behind it is when there was no webhook for a while.
      if (version - cursor.version > WEBHOOK_CHANGES_PAGE) {
        const skipped = await store.versionBefore(eventId, start, cursor.version);
        cursor = { ...cursor, version: skipped };
      }
      for (let pages = 0; cursor && pages < WEBHOOK_PAGES_PER_LOOK; pages += 1) {
        cursor = await this.page(cursor);
      }
      return cursor === undefined;
    } finally {
      await store.releaseCursor(eventId, lease);
    }
  }

  /** One page of the log; the cursor after it, or undefined if this is the end. */
  private async page(cursor: WebhookCursor): Promise<WebhookCursor | undefined> {
    const { store, events } = this.surroundings;
    const { eventId } = cursor;
    const event = await events.find(eventId);
    if (!event || event.version <= cursor.version) return undefined;
    const log = await events.changes(eventId, cursor.version, WEBHOOK_CHANGES_PAGE);
    const entries = (log ?? []).filter(({ version }) => version <= event.version);
    // After the log: a webhook that was made before a change is among them.
    const webhooks = await this.webhooks(entries, event);
    const { done, messages } = await this.messages(entries, webhooks);
    const last = done.at(-1);
    if (!last) return undefined;

    const isSoldOut = last.version < event.version ? cursor.isSoldOut : hasSoldOut(event);
    const deliveries = messages.flatMap((message) => this.deliveries(message, webhooks));
    if (isSoldOut && !cursor.isSoldOut) {
      const message = soldOutMessage(last, event, this.surroundings.present);
      deliveries.push(...this.deliveries(message, webhooks, cursor.version));
    }
    await store.addDeliveries(deliveries);
    await store.callStreams(callsFor(deliveries), this.surroundings.clock.now());
    const next = { ...cursor, version: last.version, isSoldOut, leaseUntil: this.leaseEnd() };
    return (await store.advanceCursor(next)) ? next : undefined;
  }

  private webhooks(entries: readonly LogEntry[], event: EventState): Promise<Webhook[]> {
    const partners = entries.flatMap((entry) =>
      entry.kind === 'event_changed' ? [] : [entry.partnerId],
    );
    const types: MessageType[] = [
      ...(entries.some(({ kind }) => kind === 'event_changed') ? ['event.changed' as const] : []),
      ...(hasSoldOut(event) ? ['event.sold_out' as const] : []),
    ];
    return this.surroundings.store.webhooksFor([...new Set(partners)], types);
  }

  /** The messages that anybody wants, and the changes that are done with when those are delivered. */
  private async messages(entries: readonly LogEntry[], webhooks: readonly Webhook[]) {
    const { store, present } = this.surroundings;
    const wanted = entries.filter((entry) =>
      webhooks.some((webhook) => isWanted(webhook, messageTypeOf(entry), entry)),
    );
    const messages = await messagesOf(wanted, store, present);
    const missing = wanted[messages.length];
    const done = missing ? entries.filter(({ version }) => version < missing.version) : entries;
    return { messages, done };
  }

  /**
   * What a look finds, not a change, is named after the version that it started from, and comes half a
   * step behind the change that it was found after.
   */
  private deliveries(
    { type, entry, body }: Message,
    webhooks: readonly Webhook[],
    lookedFrom?: number,
  ): Delivery[] {
    const { eventId, version } = entry;
    const createdAt = this.surroundings.clock.now();
    return webhooks
      .filter((webhook) => isWanted(webhook, type, entry))
      .map(({ webhookId }) => ({
        deliveryId: deliveryIdOf(webhookId, eventId, lookedFrom ?? version, type),
        webhookId,
        eventId,
        version,
        place: lookedFrom === undefined ? version : version + 0.5,
        type,
        body,
        status: 'pending',
        attempts: 0,
        createdAt,
      }));
  }

  private leaseEnd(): Date {
    return new Date(this.surroundings.clock.now().getTime() + WEBHOOK_LEASE_MS);
  }
}

function hasSoldOut({ availableSeats, totalSeats }: EventState): boolean {
  return availableSeats === 0 && totalSeats > 0;
}

function callsFor(deliveries: readonly Delivery[]) {
  const placeOf = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const known = placeOf.get(delivery.webhookId);
    if (!known || known.place < delivery.place) placeOf.set(delivery.webhookId, delivery);
  }
  return [...placeOf.values()].map(({ webhookId, eventId, place }) => ({
    webhookId,
    eventId,
    placeMax: place,
  }));
}
