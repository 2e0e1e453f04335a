import { Schema, type Connection, type Model } from 'mongoose';

/** A document that could not be copied out of a journal to where it belongs. */
export interface SettlingFault {
  /** The same for the same document of the same commit. */
  _id: string;
  eventId: string;
  commitId: string;
  /** The collection that it belongs to. */
  belongsTo: 'commits' | 'reservations' | 'partnerSeats';
  reason: string;
  /** As it would have been stored. */
  document: object;
}

const faultSchema = new Schema<SettlingFault>(
  {
    _id: { type: String, required: true },
    eventId: { type: String, required: true },
    commitId: { type: String, required: true },
    belongsTo: { type: String, required: true, enum: ['commits', 'reservations', 'partnerSeats'] },
    reason: { type: String, required: true },
    document: { type: Schema.Types.Mixed, required: true },
  },
  {
    collection: 'faults',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

export type FaultModel = Model<SettlingFault>;

export function faultModel(connection: Connection): FaultModel {
  return connection.model<SettlingFault>('Fault', faultSchema);
}
