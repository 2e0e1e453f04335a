import { Schema, type Connection, type Model } from 'mongoose';
import { DELIVERY_STATUSES, MESSAGE_TYPES, type Delivery } from '../domain/webhook';
import { WEBHOOK_DELIVERY_DAYS } from '../limits';
import type { Stored } from './stored';

export type StoredDelivery = Stored<Delivery, 'deliveryId'>;

const deliverySchema = new Schema<StoredDelivery>(
  {
    _id: { type: String, required: true },
    webhookId: { type: String, required: true },
    eventId: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    place: { type: Number, required: true, min: 1 },
    line: { type: String, required: true },
    type: { type: String, required: true, enum: MESSAGE_TYPES },
    body: { type: String, required: true },
    status: { type: String, required: true, enum: DELIVERY_STATUSES },
    isReplay: { type: Boolean, required: true },
    attempts: { type: Number, required: true, min: 0 },
    refusals: Number,
    statusCode: Number,
    error: String,
    firstAttemptAt: Date,
    lastAttemptAt: Date,
    nextAttemptAt: Date,
    createdAt: { type: Date, required: true },
  },
  {
    collection: 'webhookdeliveries',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

// The delivery log of a webhook.
deliverySchema.index({ webhookId: 1, createdAt: -1, _id: -1 });
// Those of it that were given up.
deliverySchema.index(
  { webhookId: 1, status: 1, createdAt: -1, _id: -1 },
  { partialFilterExpression: { status: 'failed' } },
);
// What is due for a webhook, and what is the first in a line, or of an event.
const PENDING = { partialFilterExpression: { status: 'pending' } };
deliverySchema.index({ webhookId: 1, isReplay: 1, nextAttemptAt: 1 }, PENDING);
deliverySchema.index({ webhookId: 1, line: 1, place: 1 }, PENDING);
deliverySchema.index({ webhookId: 1, eventId: 1, place: 1 }, PENDING);
deliverySchema.index({ createdAt: 1 }, { expireAfterSeconds: WEBHOOK_DELIVERY_DAYS * 24 * 3600 });

export type WebhookDeliveryModel = Model<StoredDelivery>;

export function webhookDeliveryModel(connection: Connection): WebhookDeliveryModel {
  return connection.model<StoredDelivery>('WebhookDelivery', deliverySchema);
}
