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
    type: { type: String, required: true, enum: MESSAGE_TYPES },
    body: { type: String, required: true },
    status: { type: String, required: true, enum: DELIVERY_STATUSES },
    attempts: { type: Number, required: true, min: 0 },
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
// What comes next in a stream.
deliverySchema.index(
  { webhookId: 1, eventId: 1, place: 1 },
  { partialFilterExpression: { status: 'pending' } },
);
deliverySchema.index({ createdAt: 1 }, { expireAfterSeconds: WEBHOOK_DELIVERY_DAYS * 24 * 3600 });

export type WebhookDeliveryModel = Model<StoredDelivery>;

export function webhookDeliveryModel(connection: Connection): WebhookDeliveryModel {
  return connection.model<StoredDelivery>('WebhookDelivery', deliverySchema);
}
