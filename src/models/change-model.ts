import { Schema, type Connection, type Model } from 'mongoose';
import { RESERVATION_CHANGE_KINDS } from '../domain/change';
import type { LogEntry } from '../domain/log-entry';

const changeSchema = new Schema<LogEntry>(
  {
    eventId: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    kind: { type: String, required: true, enum: [...RESERVATION_CHANGE_KINDS, 'event_changed'] },
    at: { type: Date, required: true },
    commitId: { type: String, required: true },
    reservationId: String,
    partnerId: String,
    items: { type: Schema.Types.Mixed },
    expiresAt: Date,
    settings: { type: Schema.Types.Mixed },
  },
  {
    collection: 'changes',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

changeSchema.index({ eventId: 1, version: 1 }, { unique: true });

export type ChangeModel = Model<LogEntry>;

export function changeModel(connection: Connection): ChangeModel {
  return connection.model<LogEntry>('Change', changeSchema);
}
