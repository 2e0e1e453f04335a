import { Schema, type Connection, type Model } from 'mongoose';
import { PARTNER_STATUSES, type Partner } from '../domain/partner';

/** `_id` is the folded id: two partners whose ids look alike cannot both be there. */
export interface StoredPartner extends Partner {
  _id: string;
  /** By it an attempt at the request that created this knows it again; absent without an idempotency key. */
  creationId?: string;
}

const partnerSchema = new Schema<StoredPartner>(
  {
    _id: { type: String, required: true },
    partnerId: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: PARTNER_STATUSES },
    creationId: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  {
    collection: 'partners',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

partnerSchema.index({ createdAt: -1, _id: -1 });

export type PartnerModel = Model<StoredPartner>;

export function partnerModel(connection: Connection): PartnerModel {
  return connection.model<StoredPartner>('Partner', partnerSchema);
}
