import { Schema, type Connection, type Model } from 'mongoose';
import { RESERVATION_STATUSES, type Reservation } from '../domain/reservation';

const itemSchema = new Schema(
  { tierId: { type: String, required: true }, seats: { type: Number, required: true, min: 1 } },
  { _id: false },
);

const reservationSchema = new Schema<Reservation>(
  {
    reservationId: { type: String, required: true },
    eventId: { type: String, required: true },
    partnerId: { type: String, required: true },
    items: { type: [itemSchema], required: true },
    seats: { type: Number, required: true, min: 1 },
    status: { type: String, required: true, enum: RESERVATION_STATUSES },
    expiresAt: Date,
    version: { type: Number, required: true, min: 1 },
    createdVersion: { type: Number, required: true, min: 1 },
    createdItems: { type: [itemSchema], default: undefined },
    requestHash: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  {
    collection: 'reservations',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

reservationSchema.index({ reservationId: 1 }, { unique: true });
// The lists: all of an event, one partner's, those of one status.
reservationSchema.index({ eventId: 1, createdAt: -1, _id: -1 });
reservationSchema.index({ eventId: 1, partnerId: 1, createdAt: -1, _id: -1 });
reservationSchema.index({ eventId: 1, status: 1, createdAt: -1, _id: -1 });
// Overdue holds: of all events for the sweeper, of one event for the committer.
const holds = { partialFilterExpression: { status: 'held' } };
reservationSchema.index({ expiresAt: 1 }, holds);
reservationSchema.index({ eventId: 1, status: 1, expiresAt: 1 }, holds);

export type ReservationModel = Model<Reservation>;

export function reservationModel(connection: Connection): ReservationModel {
  return connection.model<Reservation>('Reservation', reservationSchema);
}
