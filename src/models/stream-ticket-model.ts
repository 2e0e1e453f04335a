import { Schema, type Connection, type Model } from 'mongoose';

/** A ticket for an event's live stream; it is removed some time after it has expired. */
export interface StreamTicket {
  /** Hash of the ticket. */
  _id: string;
  eventId: string;
  /** The key or token of the caller that asked for it, sealed under the ticket; absent where none are asked for. */
  credential?: string;
  expiresAt: Date;
}

const streamTicketSchema = new Schema<StreamTicket>(
  {
    _id: { type: String, required: true },
    eventId: { type: String, required: true },
    credential: String,
    expiresAt: { type: Date, required: true },
  },
  {
    collection: 'streamTickets',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

streamTicketSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type StreamTicketModel = Model<StreamTicket>;

export function streamTicketModel(connection: Connection): StreamTicketModel {
  return connection.model<StreamTicket>('StreamTicket', streamTicketSchema);
}
