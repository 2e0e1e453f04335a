import { Schema, type Connection, type Model } from 'mongoose';
import type { EventState } from '../domain/event';
import type { Journal } from '../domain/change';
import { EVENT_STATUSES } from '../domain/event';

/** An event as it is stored. */
export interface EventDocument extends EventState {
  journal: Journal;
  /** When the journal was last written to; absent while it is empty. Recovery finds events by it. */
  journalAt?: Date;
  /** Counts writes that change nothing but prove, once a majority has them, that what was there is durable. */
  proofs?: number;
  createdAt: Date;
}

const seatCount = {
  totalSeats: { type: Number, required: true, min: 0 },
  availableSeats: { type: Number, required: true, min: 0 },
  heldSeats: { type: Number, required: true, min: 0 },
};

const tierSchema = new Schema(
  {
    name: { type: String, required: true },
    priceMinor: { type: Number, min: 0 },
    currency: { type: String },
    ...seatCount,
  },
  { _id: false },
);

const eventSchema = new Schema<EventDocument>(
  {
    eventId: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: EVENT_STATUSES },
    startsAt: Date,
    salesOpenAt: Date,
    salesCloseAt: Date,
    ...seatCount,
    reservationCount: { type: Number, required: true, min: 0 },
    // The driver writes them: a Map of Mongoose takes no `constructor`, and Mixed would lose it.
    tiers: { type: Map, of: tierSchema, required: true },
    limits: {
      seatsPerReservation: { type: Number, required: true, min: 1 },
      seatsPerPartner: { type: Number, min: 1 },
    },
    version: { type: Number, required: true, min: 0 },
    lastCommitId: { type: String, required: true },
    // What the committer writes it has typed itself; casting each change again would cost the hot path.
    journal: { type: Schema.Types.Mixed, required: true },
    journalAt: Date,
    proofs: Number,
    createdAt: { type: Date, required: true },
  },
  {
    collection: 'events',
    versionKey: false,
    minimize: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

eventSchema.index({ eventId: 1 }, { unique: true });
eventSchema.index({ journalAt: 1 }, { sparse: true });
eventSchema.index({ createdAt: -1, _id: -1 });

export type EventModel = Model<EventDocument>;

export function eventModel(connection: Connection): EventModel {
  return connection.model<EventDocument>('Event', eventSchema);
}
