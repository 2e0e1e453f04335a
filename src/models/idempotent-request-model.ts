import { Schema, type Connection, type Model } from 'mongoose';

/** A request under an idempotency key: that it is being carried out, or what it was answered. */
export interface IdempotentRequest {
  /** Hash of who sent it, what it asked for, and its key. */
  _id: string;
  payloadHash: string;
  /** The attempt that is carrying it out. */
  attemptId: string;
  /** When another attempt may take over: the process of this one may have died. */
  leaseUntil: Date;
  /** What the ids and secrets of its attempts are made from; sealed. */
  seed: string;
  /** Sealed; absent while it is carried out. */
  answer?: string;
  expiresAt: Date;
}

const idempotentRequestSchema = new Schema<IdempotentRequest>(
  {
    _id: { type: String, required: true },
    payloadHash: { type: String, required: true },
    attemptId: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
    seed: { type: String, required: true },
    answer: String,
    expiresAt: { type: Date, required: true },
  },
  {
    collection: 'idempotentRequests',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

idempotentRequestSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type IdempotentRequestModel = Model<IdempotentRequest>;

export function idempotentRequestModel(connection: Connection): IdempotentRequestModel {
  return connection.model<IdempotentRequest>('IdempotentRequest', idempotentRequestSchema);
}
