import { Schema, type Connection, type Model } from 'mongoose';
import type { Stored } from './stored';

/** How far the change log of an event has been turned into deliveries. */
export interface WebhookCursor {
  eventId: string;
  version: number;
  /** The event's thresholds at that version; absent if they are not known. */
  lowStockAt?: readonly number[];
  /** The process that continues from here has the lease until then. */
  leaseUntil: Date;
  lease?: string;
}

export type StoredWebhookCursor = Stored<WebhookCursor, 'eventId'>;

const cursorSchema = new Schema<StoredWebhookCursor>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true, min: 0 },
    lowStockAt: { type: [Number], default: undefined },
    leaseUntil: { type: Date, required: true },
    lease: String,
  },
  {
    collection: 'webhookcursors',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

export type WebhookCursorModel = Model<StoredWebhookCursor>;

export function webhookCursorModel(connection: Connection): WebhookCursorModel {
  return connection.model<StoredWebhookCursor>('WebhookCursor', cursorSchema);
}
