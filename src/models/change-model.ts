import { Schema, type Connection, type Model } from 'mongoose';
import { RESERVATION_CHANGE_KINDS, type EventSettings } from '../domain/change';
import type { Item } from '../domain/reservation';

interface LogEntryBase {
  eventId: string;
  version: number;
  at: Date;
  /** Names the commit that made this version; several versions share it. */
  commitId: string;
}

/** One version of an event, as it is kept for ever. */
export type LogEntry =
  | (LogEntryBase & {
      kind: (typeof RESERVATION_CHANGE_KINDS)[number];
      reservationId: string;
      partnerId: string;
      /** What the reservation is for after this change; of an ended one, what it gave back. */
      items: Item[];
      expiresAt?: Date;
    })
  | (LogEntryBase & { kind: 'event_changed'; settings: EventSettings });

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
