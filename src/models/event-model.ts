import { Schema, type Connection, type Model } from 'mongoose';
import type { EventState } from '../domain/event';
import { STORED_STATUSES } from '../domain/event';
import type { StoredCommit } from './commit-model';

/** An event as it is stored; `_id` is its `eventId`. */
export interface EventDocument extends Omit<EventState, 'eventId'> {
  _id: string;
  /** The end of the ids of its reservations. */
  idSuffix: string;
  /** The slots by their ids; each holds a commit, in the form in which it is stored. */
  journal: Record<string, StoredCommit>;
  /** When the journal was last written to; absent while it is empty. Recovery finds events by it. */
  journalAt?: Date;
  /** Counts writes that change nothing but prove, once a majority has them, that what was there is durable. */
  proofs?: number;
  /** By it an attempt at the request that created this knows it again; absent without an idempotency key. */
  creationId?: string;
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
    wasUsed: Boolean,
    ...seatCount,
  },
  { _id: false },
);

const eventSchema = new Schema<EventDocument>(
  {
    _id: { type: String, required: true },
    idSuffix: { type: String, required: true },
    name: { type: String, required: true },
    status: { type: String, required: true, enum: STORED_STATUSES },
    startsAt: Date,
    endsAt: Date,
    timeZone: String,
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
    lowStockAt: { type: [Number], default: undefined },
    partnerSeatsSince: { type: Number, min: 0 },
    version: { type: Number, required: true, min: 0 },
    lastCommitId: { type: String, required: true },
    // What the committer writes it has typed itself; casting each change again would cost the hot path.
    journal: { type: Schema.Types.Mixed, required: true },
    journalAt: Date,
    proofs: Number,
    creationId: String,
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

// From a reservation's id to its event.
eventSchema.index({ idSuffix: 1 });
// Recovery.
eventSchema.index({ journalAt: 1 }, { sparse: true });
// The list.
eventSchema.index({ createdAt: -1, _id: -1, status: 1 });

export type EventModel = Model<EventDocument>;

export function eventModel(connection: Connection): EventModel {
  return connection.model<EventDocument>('Event', eventSchema);
}
