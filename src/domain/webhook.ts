import { hash } from 'node:crypto';
import {
  WEBHOOK_DELIVERY_DAYS,
  WEBHOOK_PROBE_MS_MAX,
  WEBHOOK_RETRY_AFTER_MS_MAX,
  WEBHOOK_RETRY_DELAYS_MS,
} from '../limits';
import { CLOCK_SKEW_MS_MAX } from '../tuning';
import type { ReservationChangeKind } from './change';
import { isDate } from './is-date';
import type { LogEntry } from './log-entry';

export const RESERVATION_MESSAGE_TYPES = [
  'reservation.held',
  'reservation.confirmed',
  'reservation.cancelled',
  'reservation.expired',
  'reservation.changed',
] as const;
export const EVENT_MESSAGE_TYPES = [
  'event.available',
  'event.low_stock',
  'event.sold_out',
  'event.changed',
] as const;
export const MESSAGE_TYPES = [...RESERVATION_MESSAGE_TYPES, ...EVENT_MESSAGE_TYPES] as const;

/** What a message is about. */
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** What a webhook names: types, or all of a kind. */
export const WANTED_TYPES = [...MESSAGE_TYPES, 'reservation.*', 'event.*'] as const;
export type WantedType = (typeof WANTED_TYPES)[number];

export const WEBHOOK_STATUSES = ['enabled', 'disabled'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

/** One of a webhook's secrets: `whsec_` and base64, by the Standard Webhooks specification. */
export interface WebhookSecret {
  secret: string;
  /** When it stops signing; never if absent. */
  expiresAt?: Date;
}

/** Deliveries that are being posted again: all that ended and were made in a time. */
export interface Replay {
  since: Date;
  /** When it was asked for. */
  until: Date;
  /** The last one that was put back. */
  after?: { createdAt: Date; deliveryId: string };
}

export const NOTICE_TYPES = ['webhook.failing', 'webhook.disabled'] as const;

/** A message about a webhook itself, on its way to the webhook's second address. */
export interface Notice {
  /** The `webhook-id` that the receiver sees. */
  noticeId: string;
  type: (typeof NOTICE_TYPES)[number];
  body: string;
  attempts: number;
  dueAt: Date;
}

/** Where messages are posted to, and which. */
export interface Webhook {
  webhookId: string;
  url: string;
  eventTypes: WantedType[];
  /** The events that it gets messages about; all if absent. */
  eventIds?: string[];
  /** The partner whose webhook it is: it gets messages about that one's reservations; nobody's if absent. */
  partnerId?: string;
  /** The partners whose reservations a webhook that is nobody's gets messages about; all if absent. */
  partnerIds?: string[];
  status: WebhookStatus;
  disabledReason?: string;
  disabledAt?: Date;
  /** Is told when the webhook has failed for an hour, and when it is disabled. */
  notifyUrl?: string;
  /** Messages that are posted to it at the same time, at most; the maximum if absent. */
  concurrency?: number;
  /** Since when the endpoint has accepted nothing; absent while it accepts messages. */
  failingSince?: Date;
  /** When an endpoint that fails gets the next message; nothing is posted until then. */
  nextAttemptAt?: Date;
  /** The one that is under way. */
  replay?: Replay;
  /** The newest first. */
  secrets: WebhookSecret[];
  createdAt: Date;
  updatedAt: Date;
}

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One message on its way to one webhook. */
export interface Delivery {
  /**
   * Also the `webhook-id` that the receiver sees: the same whenever, and by whichever process, it is made.
   */
  deliveryId: string;
  webhookId: string;
  eventId: string;
  /** The event's version that the message is about. */
  version: number;
  /** Its place in the order of the event's messages. */
  place: number;
  /** What it is about, its reservation or its event: messages of one line are delivered in order. */
  line: string;
  type: MessageType;
  /** What is posted, to the byte. */
  body: string;
  status: DeliveryStatus;
  /** It was delivered or given up before; those that were not go first. */
  isReplay: boolean;
  attempts: number;
  /** How many attempts failed while the endpoint accepted other messages; none if absent. */
  refusals?: number;
  /** Of the last attempt; absent if there was no answer. */
  statusCode?: number;
  /** Why the last attempt failed. */
  error?: string;
  firstAttemptAt?: Date;
  lastAttemptAt?: Date;
  /**
   * When it may be tried next: after an attempt that failed, or when the one before it in its line may be.
   * Absent when it has ended.
   */
  nextAttemptAt?: Date;
  createdAt: Date;
}

const TYPE_OF: Record<ReservationChangeKind, MessageType> = {
  reserved: 'reservation.confirmed',
  held: 'reservation.held',
  confirmed: 'reservation.confirmed',
  changed: 'reservation.changed',
  cancelled: 'reservation.cancelled',
  expired: 'reservation.expired',
  retaken: 'reservation.confirmed',
};

/** What a message about the change is in line with: others of the same reservation, or of the event itself. */
export function lineOf(entry: LogEntry, type: MessageType): string {
  return isEventMessage(type) || entry.kind === 'event_changed'
    ? entry.eventId
    : entry.reservationId;
}

/** The type of the message that says what was changed. */
export function messageTypeOf({ kind }: LogEntry): MessageType {
  return kind === 'event_changed' ? 'event.changed' : TYPE_OF[kind];
}

/** All the types by which webhooks want one of these messages. */
export function wantedTypes(types: readonly MessageType[]): WantedType[] {
  return [...new Set(types.flatMap((type) => [type, kindOf(type)]))];
}

/**
 * Whether a webhook gets a message about this. It gets nothing from before it was made, by clocks that may
 * differ a little: rather a change just before that than one too few. What waits while it is disabled is kept
 * only as long as any delivery.
 */
export function isWanted(webhook: Wish, type: MessageType, entry: LogEntry): boolean {
  return (
    isOfItsPartners(webhook, type, entry) &&
    (webhook.eventIds?.includes(entry.eventId) ?? true) &&
    (webhook.eventTypes.includes(type) || webhook.eventTypes.includes(kindOf(type))) &&
    entry.at.getTime() >= webhook.createdAt.getTime() - CLOCK_SKEW_MS_MAX &&
    entry.at.getTime() <= (webhook.disabledAt?.getTime() ?? Infinity) + DELIVERY_MS
  );
}

export type Wish = Pick<
  Webhook,
  'eventTypes' | 'eventIds' | 'partnerId' | 'partnerIds' | 'createdAt' | 'disabledAt'
>;

function isOfItsPartners(
  { partnerId, partnerIds }: Wish,
  type: MessageType,
  entry: LogEntry,
): boolean {
  if (isEventMessage(type) || entry.kind === 'event_changed') return true;
  return (
    (partnerId === undefined || partnerId === entry.partnerId) &&
    (partnerIds?.includes(entry.partnerId) ?? true)
  );
}

const DELIVERY_MS = WEBHOOK_DELIVERY_DAYS * 24 * 3_600_000;

function kindOf(type: MessageType): WantedType {
  return isEventMessage(type) ? 'event.*' : 'reservation.*';
}

/** Whether it is about an event itself, and so of all partners. */
export function isEventMessage(type: MessageType): boolean {
  return (EVENT_MESSAGE_TYPES as readonly string[]).includes(type); // a narrower list of the same
}

/**
 * The id of a webhook's message about a version of an event: always the same, impossible to guess. The commit
 * id distinguishes histories that have the same versions, as before and after a restored backup. Ids of
 * later versions come later in the order of texts, so that a list that shows messages of one moment by their
 * ids shows them in the order of the changes.
 */
export function deliveryIdOf(
  webhookId: string,
  { eventId, version, commitId }: Pick<LogEntry, 'eventId' | 'version' | 'commitId'>,
  type: MessageType,
): string {
  const name = JSON.stringify([webhookId, eventId, version, commitId, type]);
  return `${deliveryIdsFrom(version)}${hash('sha256', name, 'base64url').slice(0, 27)}`;
}

/** Comes, in the order of texts, before the ids of messages about that version, and behind those about earlier ones. */
export function deliveryIdsFrom(version: number): string {
  return `msg_${version.toString(36).padStart(8, '0')}`;
}

/** The version that an id, or the beginning of it, is of; undefined if it is neither. */
export function versionInDeliveryId(id: string): number | undefined {
  const digits = /^msg_([0-9a-z]{8})/.exec(id)?.[1];
  return digits === undefined ? undefined : parseInt(digits, 36);
}

/**
 * How long a message that an endpoint refuses, while it accepts others, waits after so many refusals, in
 * milliseconds; undefined if that was the last one. `random` is at least 0 and less than 1.
 */
export function retryDelayMs(
  refusals: number,
  random: number,
  retryAfterMs = 0,
): number | undefined {
  const delayMs = WEBHOOK_RETRY_DELAYS_MS[refusals - 1];
  return delayMs === undefined ? undefined : spread(delayMs, random, retryAfterMs);
}

/**
 * How long an endpoint that has failed for that time gets no message, all in milliseconds: 1, 2, 4, 8 s, then
 * a sixth of the time that it has failed, so that it has what waits soon after it works again, and less often
 * after some hours.
 */
export function probeDelayMs(failingMs: number, random: number, retryAfterMs = 0): number {
  const { early, late } = WEBHOOK_PROBE_MS_MAX;
  const firstMs = Math.min(failingMs + 1000, 8000);
  const delayMs =
    failingMs < early.untilMs
      ? Math.min(failingMs / 6, early.delayMs)
      : Math.min(failingMs / 12, late.delayMs);
  return spread(Math.max(firstMs, delayMs), random, retryAfterMs);
}

/** By a tenth either way; a receiver's `Retry-After` can only make it later, within a bound. */
function spread(delayMs: number, random: number, retryAfterMs: number): number {
  const jittered = Math.round(delayMs * (0.9 + 0.2 * random));
  return Math.max(jittered, Math.min(retryAfterMs, WEBHOOK_RETRY_AFTER_MS_MAX));
}

/** The secrets that sign at that time, the newest first. */
export function signingSecrets({ secrets }: Pick<Webhook, 'secrets'>, now: Date): string[] {
  return secrets
    .filter(({ expiresAt }) => expiresAt === undefined || now < expiresAt)
    .map(({ secret }) => secret);
}

/** Whether a webhook that was read is undamaged, so that messages can be made for it. */
export function isWholeWebhook(webhook: Webhook): boolean {
  const { webhookId, eventTypes, eventIds, partnerIds, createdAt, disabledAt } = webhook;
  return (
    typeof webhookId === 'string' &&
    Array.isArray(eventTypes) &&
    (eventIds === undefined || Array.isArray(eventIds)) &&
    (partnerIds === undefined || Array.isArray(partnerIds)) &&
    isDate(createdAt) &&
    (disabledAt === undefined || isDate(disabledAt))
  );
}

/** Whether a delivery that was read can be made, in its line, and its attempts be noted. */
export function isWholeDelivery(delivery: Delivery): boolean {
  const { deliveryId, body, attempts, firstAttemptAt, eventId, line, place, version } = delivery;
  return (
    [deliveryId, body, eventId, line].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(attempts) &&
    Number.isSafeInteger(version) &&
    Number.isFinite(place) &&
    (firstAttemptAt === undefined || isDate(firstAttemptAt))
  );
}
