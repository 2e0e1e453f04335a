import { Schema, type Connection, type Model } from 'mongoose';
import { PARTNER_STATUSES, type Partner } from '../domain/partner';

const partnerSchema = new Schema<Partner>(
  {
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

partnerSchema.index({ partnerId: 1 }, { unique: true });
partnerSchema.index({ createdAt: -1, _id: -1 });

export type PartnerModel = Model<Partner>;

export function partnerModel(connection: Connection): PartnerModel {
  return connection.model<Partner>('Partner', partnerSchema);
}
