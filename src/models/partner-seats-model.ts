import { Schema, type Connection, type Model } from 'mongoose';

/** What a partner holds and has confirmed of an event that limits it, as its last change left it. */
export interface PartnerSeatsDocument {
  /** The event's id and the partner's, with a slash between them. */
  _id: string;
  seats: number;
  /** The event's version that the partner's last change made. */
  version: number;
}

const partnerSeatsSchema = new Schema<PartnerSeatsDocument>(
  {
    _id: { type: String, required: true },
    seats: { type: Number, required: true, min: 0 },
    version: { type: Number, required: true, min: 1 },
  },
  {
    collection: 'partnerSeats',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

export type PartnerSeatsModel = Model<PartnerSeatsDocument>;

export function partnerSeatsModel(connection: Connection): PartnerSeatsModel {
  return connection.model<PartnerSeatsDocument>('PartnerSeats', partnerSeatsSchema);
}
