import { Schema, type Connection, type Model, type mongo } from 'mongoose';
import type { Commit, EventChange, ReservationChange } from '../domain/change';
import type { Terms } from '../domain/reservation';

/**
 * Seats by tier. Of a tier with a price: the seats, the price of one in the minor unit, and the currency, e.g.
 * `[2, 1250, 'EUR']`; these three again for each other price at which seats of the tier were taken, with `null`
 * where there was none.
 */
export type StoredItems = Record<string, number | (number | string | null)[]>;

export type StoredTerms = Omit<Terms, 'items'> & { items: StoredItems };

export interface StoredReservationChange extends Omit<
  ReservationChange,
  'reservationId' | 'items' | 'created'
> {
  id: mongo.UUID;
  items: StoredItems;
  created?: { version: number; at: Date; original?: StoredTerms };
}

/** A commit as it is stored in a slot of the journal. */
export interface StoredCommit extends Omit<Commit, 'changes'> {
  changes: (StoredReservationChange | EventChange)[];
}

/** A commit as it stands in the change log; `_id` is its `commitId`. */
export interface CommitDocument extends Omit<StoredCommit, 'commitId'> {
  _id: string;
  eventId: string;
}

const commitSchema = new Schema<CommitDocument>(
  {
    _id: { type: String, required: true },
    eventId: { type: String, required: true },
    firstVersion: { type: Number, required: true, min: 1 },
    lastVersion: { type: Number, required: true, min: 1 },
    at: { type: Date, required: true },
    // The committer has typed them; casting each again would only cost.
    changes: { type: Schema.Types.Mixed, required: true },
  },
  {
    collection: 'commits',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

commitSchema.index({ eventId: 1, lastVersion: 1 }, { unique: true });
// Searches over all events and partners.
commitSchema.index({ at: 1 });

export type CommitModel = Model<CommitDocument>;

export function commitModel(connection: Connection): CommitModel {
  return connection.model<CommitDocument>('Commit', commitSchema);
}
