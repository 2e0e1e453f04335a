import { Schema, type Connection, type Model, type mongo } from 'mongoose';
import { RESERVATION_STATUSES, type Reservation, type Terms } from '../domain/reservation';

/** A reservation as it is stored; `_id` is its `reservationId`. */
export type ReservationDocument = Omit<Reservation, 'reservationId' | 'updatedAt'> & {
  _id: mongo.UUID;
  /** Absent until a change after the first one. */
  updatedAt?: Date;
};

const itemSchema = new Schema(
  {
    tierId: { type: String, required: true },
    seats: { type: Number, required: true, min: 1 },
    priceMinor: { type: Number, min: 0 },
    currency: String,
  },
  { _id: false },
);

const terms = {
  items: { type: [itemSchema], required: true },
  expiresAt: Date,
  reference: String,
  metadata: { type: [[String]], default: undefined },
};

const termsSchema = new Schema<Terms>(terms, { _id: false });

const reservationSchema = new Schema<ReservationDocument>(
  {
    _id: { type: Schema.Types.UUID, required: true },
    eventId: { type: String, required: true },
    partnerId: { type: String, required: true },
    ...terms,
    seats: { type: Number, required: true, min: 1 },
    status: { type: String, required: true, enum: RESERVATION_STATUSES },
    version: { type: Number, required: true, min: 1 },
    createdVersion: { type: Number, required: true, min: 1 },
    original: { type: termsSchema },
    requestHash: String,
    createdAt: { type: Date, required: true },
    confirmedAt: Date,
    updatedAt: Date,
  },
  {
    collection: 'reservations',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

// The lists of an event: one partner's, those of one status, and of all statuses one beside the other. A version
// made one reservation only, so no two have the same place. By the first one also the sum of a partner's seats.
reservationSchema.index({ eventId: 1, partnerId: 1, createdVersion: -1 });
reservationSchema.index({ eventId: 1, status: 1, createdVersion: -1 });
// Searches over all events: a partner's, by status or of all statuses; by reference; a partner's last changes.
reservationSchema.index({ partnerId: 1, status: 1, createdAt: -1, _id: -1 });
reservationSchema.index(
  { reference: 1, createdAt: -1, _id: -1 },
  { partialFilterExpression: { reference: { $exists: true } } },
);
reservationSchema.index(
  { partnerId: 1, updatedAt: 1, _id: 1 },
  { partialFilterExpression: { updatedAt: { $exists: true } } },
);
// All partners', of a status that few have: no entry for the confirmed ones, which the log leads to. Those that were
// cancelled or expired have been changed.
reservationSchema.index(
  { status: 1, createdAt: -1, _id: -1 },
  { partialFilterExpression: { updatedAt: { $exists: true } } },
);
const holds = { partialFilterExpression: { status: 'held' } };
reservationSchema.index({ createdAt: -1, _id: -1 }, holds);
// Overdue holds: of all events for the sweeper, of one event for the committer.
reservationSchema.index({ expiresAt: 1 }, holds);
reservationSchema.index({ eventId: 1, status: 1, expiresAt: 1 }, holds);

export type ReservationModel = Model<ReservationDocument>;

export function reservationModel(connection: Connection): ReservationModel {
  return connection.model<ReservationDocument>('Reservation', reservationSchema);
}
