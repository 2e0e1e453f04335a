import { Schema, type Connection, type Model } from 'mongoose';

/**
 * The deliveries of one event to one webhook, which are made one after the other. There is one while
 * something is to be delivered; when all of it is, the stream is removed.
 */
export interface WebhookStream {
  /** `<webhookId>/<eventId>` */
  _id: string;
  webhookId: string;
  eventId: string;
  /** What stands further on may not be complete yet and waits. */
  placeMax: number;
  /** When it is due; under a lease, the end of the lease. Absent while disabled. */
  dueAt?: Date;
  /** Names the lease of its owner. */
  lease?: string;
  /** It must be due at once, whatever time its owner sets. */
  isUrgent?: boolean;
  /** Counts what was added and woken, so that an owner notices what came while it worked. */
  calls: number;
}

const streamSchema = new Schema<WebhookStream>(
  {
    _id: { type: String, required: true },
    webhookId: { type: String, required: true },
    eventId: { type: String, required: true },
    placeMax: { type: Number, required: true },
    dueAt: Date,
    lease: String,
    isUrgent: Boolean,
    calls: { type: Number, required: true },
  },
  {
    collection: 'webhookstreams',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

streamSchema.index({ dueAt: 1 }, { sparse: true });

export type WebhookStreamModel = Model<WebhookStream>;

export function webhookStreamModel(connection: Connection): WebhookStreamModel {
  return connection.model<WebhookStream>('WebhookStream', streamSchema);
}
