import { v4 as uuidv4 } from 'uuid';
import type { EventState } from '../../domain/event';
import { isOfReservation, type ReadEntry } from '../../domain/read-log';
import { areThresholds } from '../../domain/stock';
import {
  deliveryIdOf,
  isEventMessage,
  isWanted,
  isWholeWebhook,
  lineOf,
  type Delivery,
  type Webhook,
} from '../../domain/webhook';
import { CHANGES_PAGE_MAX } from '../../limits';
import {
  CLOCK_SKEW_MS_MAX,
  WEBHOOK_CHANGES_PAGE,
  WEBHOOK_LEASE_MS,
  WEBHOOK_PAGES_PER_LOOK,
  WEBHOOK_SETTLE_WAIT_MS,
} from '../../tuning';
import type { WebhookCursor } from '../../models/webhook-cursor-model';
import type { Clock } from '../support/clock';
import type { Events } from '../reading/events';
import type { Observer } from '../support/observer';
import type { EventVersion, FanOutStore } from './fan-out-store';
import { bodyOf, messagesOf, type Message, type Presentation } from './messages';

export interface FanOutSurroundings {
  store: Pick<FanOutStore, keyof FanOutStore>;
  events: Pick<Events, 'findLogged' | 'changes'>;
  present: Presentation;
  clock: Clock;
  observer: Pick<Observer, 'isolated'>;
}

/**
 * Turns an event's change log into deliveries, one for each webhook that wants the change. A cursor says how
 * far it has come, and so which deliveries are complete. It moves only when the deliveries are written and their
 * webhooks called, and all of that can be repeated: the process that takes over after a crash repeats the last
 * page, nothing is lost and nothing comes twice.
 */
export class FanOut {
  constructor(private readonly surroundings: FanOutSurroundings) {}

  /**
   * Reads what is new in the change log of an event, which has reached that version, unless another process
   * is doing so. Changes long before the oldest webhook was made are skipped. Returns whether it reached the
   * end of the change log.
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
      if (!Number.isSafeInteger(cursor.version)) throw new Error('its webhook cursor is damaged');
      // It is this far behind if there was no webhook for some time.
      if (version - cursor.version > WEBHOOK_CHANGES_PAGE) {
        const skipped = await store.versionBefore(eventId, start, cursor.version);
        if (skipped !== cursor.version) {
          const { lowStockAt: _unknown, ...rest } = cursor;
          cursor = { ...rest, version: skipped };
        }
      }
      for (let pages = 0; cursor && pages < WEBHOOK_PAGES_PER_LOOK; pages += 1) {
        cursor = await this.page(cursor);
      }
      return cursor === undefined;
    } finally {
      await store.releaseCursor(eventId, lease);
    }
  }

  /** One page of the change log; the cursor after it, or undefined if this is the end. */
  private async page(cursor: WebhookCursor): Promise<WebhookCursor | undefined> {
    const { store, events } = this.surroundings;
    const { eventId } = cursor;
    const event = await events.findLogged(eventId);
    if (!event || event.version <= cursor.version) return undefined;
    const log = await events.changes(eventId, cursor.version, WEBHOOK_CHANGES_PAGE);
    const found = this.upToNewer((log ?? []).filter(({ version }) => version <= event.version));
    const last = found.at(-1);
    if (!last) return undefined;
    let lowStockAt = await this.thresholdsAt(cursor, event, found);
    const messages: Message[] = [];
    for (const entry of found) {
      if (entry.kind === 'unknown') continue;
      if (entry.kind === 'event_changed') lowStockAt = entry.settings.lowStockAt ?? [];
      messages.push(...messagesOf(entry, lowStockAt));
    }
    // After the change log: a webhook that was made before a change is among them.
    const webhooks = await this.webhooks(messages);
    const deliveries = messages.flatMap((message) => this.deliveries(message, webhooks));
    await store.addDeliveries(deliveries);
    const called = new Set(deliveries.map(({ webhookId }) => webhookId));
    await store.callWebhooks([...called], this.surroundings.clock.now());
    const next = { ...cursor, version: last.version, lowStockAt, leaseUntil: this.leaseEnd() };
    return (await store.advanceCursor(next)) ? next : undefined;
  }

  /**
   * The event's thresholds at the cursor. Where it has none with it, they are those before the next change of settings,
   * or those of now if there is none.
   */
  private async thresholdsAt(
    { eventId, lowStockAt }: WebhookCursor,
    event: EventState,
    entries: readonly ReadEntry[],
  ): Promise<readonly number[]> {
    if (areThresholds(lowStockAt)) return lowStockAt;
    for (let page = entries, last = page.at(-1); last; last = page.at(-1)) {
      const changed = page.find((entry) => entry.kind === 'event_changed');
      if (changed) return changed.before?.lowStockAt ?? [];
      if (last.version >= event.version) break;
      page =
        (await this.surroundings.events.changes(eventId, last.version, CHANGES_PAGE_MAX)) ?? [];
    }
    return areThresholds(event.lowStockAt) ? event.lowStockAt : [];
  }

  /**
   * A change that is not understood is left for some time to a process that understands it, since such a
   * process made it.
   */
  private upToNewer(entries: readonly ReadEntry[]): readonly ReadEntry[] {
    const waitsSince = this.surroundings.clock.now().getTime() - WEBHOOK_SETTLE_WAIT_MS;
    const end = entries.findIndex(
      ({ kind, at }) => kind === 'unknown' && at !== undefined && at.getTime() > waitsSince,
    );
    return end < 0 ? entries : entries.slice(0, end);
  }

  private async webhooks(messages: readonly Message[]): Promise<Webhook[]> {
    const { store, observer } = this.surroundings;
    const partners = new Set<string>();
    for (const { entry } of messages) if (isOfReservation(entry)) partners.add(entry.partnerId);
    const types = new Set(messages.map(({ type }) => type).filter(isEventMessage));
    const found = await store.webhooksFor([...partners], [...types]);
    return found.filter((webhook) => {
      const isWhole = isWholeWebhook(webhook);
      const ids = { webhookId: webhook.webhookId };
      if (!isWhole) observer.isolated({ where: 'fan_out', ids, error: DAMAGED_WEBHOOK });
      return isWhole;
    });
  }

  private deliveries(message: Message, webhooks: readonly Webhook[]): Delivery[] {
    const { type, entry, place } = message;
    const wishing = webhooks.filter((webhook) => isWanted(webhook, type, entry));
    if (wishing.length === 0) return [];
    const { eventId, version } = entry;
    const createdAt = this.surroundings.clock.now();
    const body = bodyOf(message, this.surroundings.present);
    return wishing.map(({ webhookId }) => ({
      deliveryId: deliveryIdOf(webhookId, entry, type),
      webhookId,
      eventId,
      version,
      place,
      line: lineOf(entry, type),
      type,
      body,
      status: 'pending',
      isReplay: false,
      attempts: 0,
      nextAttemptAt: createdAt,
      createdAt,
    }));
  }

  private leaseEnd(): Date {
    return new Date(this.surroundings.clock.now().getTime() + WEBHOOK_LEASE_MS);
  }
}

const DAMAGED_WEBHOOK = new Error(
  'the webhook is damaged: it gets no messages until it is repaired',
);
