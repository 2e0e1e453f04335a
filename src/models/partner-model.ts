import { Schema, type Connection, type Model } from 'mongoose';
import { PARTNER_STATUSES, type Partner } from '../domain/partner';

/** `_id` is the folded id: two partners whose ids look alike cannot both be there. */
export type StoredPartner = Partner & { _id: string };

const partnerSchema = new Schema<StoredPartner>(
  {
    _id: { type: String, required: true },
    partnerId: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: PARTNER_STATUSES },
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
