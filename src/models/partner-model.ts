import { Schema, type Connection, type Model } from 'mongoose';
import { PARTNER_STATUSES, type Partner } from '../domain/partner';
import type { Stored } from './stored';

export type StoredPartner = Stored<Partner, 'partnerId'>;

const partnerSchema = new Schema<StoredPartner>(
  {
    _id: { type: String, required: true },
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
