import { Schema, type Connection, type Model } from 'mongoose';
import {
  NOTICE_TYPES,
  WANTED_TYPES,
  WEBHOOK_STATUSES,
  type Notice,
  type Replay,
  type Webhook,
} from '../domain/webhook';
import type { Stored } from './stored';

export interface StoredWebhook extends Stored<Webhook, 'webhookId'> {
  /** Which of the webhooks that its owner may have, from 1. */
  slot?: number;
  /** What its second address has not accepted yet. */
  notice?: Notice;
  /** Since when it had failed when its second address was told last. */
  noticedSince?: Date;
  /** When there may be something to post; absent if there is nothing, and while disabled. */
  dueAt?: Date;
  /** Names the lease of the process that serves it, and when it ends. */
  lease?: string;
  leaseUntil?: Date;
  /** Counts the calls to it, so that the process that serves it notices what came meanwhile. */
  calls?: number;
}

const secretSchema = new Schema(
  { secret: { type: String, required: true }, expiresAt: Date },
  { _id: false },
);

const replaySchema = new Schema<Replay>(
  {
    since: { type: Date, required: true },
    until: { type: Date, required: true },
    after: new Schema({ createdAt: Date, deliveryId: String }, { _id: false }),
  },
  { _id: false },
);

const noticeSchema = new Schema<Notice>(
  {
    noticeId: { type: String, required: true },
    type: { type: String, required: true, enum: NOTICE_TYPES },
    body: { type: String, required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, required: true },
  },
  { _id: false },
);

const webhookSchema = new Schema<StoredWebhook>(
  {
    _id: { type: String, required: true },
    url: { type: String, required: true },
    eventTypes: { type: [String], required: true, enum: WANTED_TYPES },
    eventIds: { type: [String], default: undefined },
    partnerId: String,
    partnerIds: { type: [String], default: undefined },
    slot: Number,
    notifyUrl: String,
    concurrency: Number,
    status: { type: String, required: true, enum: WEBHOOK_STATUSES },
    disabledReason: String,
    disabledAt: Date,
    failingSince: Date,
    nextAttemptAt: Date,
    replay: replaySchema,
    notice: noticeSchema,
    noticedSince: Date,
    dueAt: Date,
    lease: String,
    leaseUntil: Date,
    calls: Number,
    secrets: { type: [secretSchema], required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  {
    collection: 'webhooks',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

// The lists: all, one partner's. By the second one also those that a partner's change is for, and by
// the third those that a change of an event is for.
webhookSchema.index({ createdAt: -1, _id: -1 });
webhookSchema.index({ partnerId: 1, createdAt: -1, _id: -1 });
webhookSchema.index({ eventTypes: 1 });
// Whether anybody wants messages about an event: those for all have no `eventIds`.
webhookSchema.index({ eventIds: 1 });
webhookSchema.index({ dueAt: 1 }, { sparse: true });
// No owner has more webhooks than there are slots, however many are made at the same moment.
webhookSchema.index(
  { partnerId: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $exists: true } } },
);

export type WebhookModel = Model<StoredWebhook>;

export function webhookModel(connection: Connection): WebhookModel {
  return connection.model<StoredWebhook>('Webhook', webhookSchema);
}
