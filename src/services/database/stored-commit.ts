import { mongo } from 'mongoose';
import type { Change, Commit, Journal, ReservationChange } from '../../domain/change';
import { itemsOfTier, type Item } from '../../domain/reservation';
import type {
  CommitDocument,
  StoredCommit,
  StoredItems,
  StoredReservationChange,
} from '../../models/commit-model';

/** A commit in the form in which it is stored: ids as UUIDs of 16 bytes, items as seats, or lots, by tier. */
export function toStoredCommit({ changes, ...commit }: Commit): StoredCommit {
  return { ...commit, changes: changes.map(toStoredChange) };
}

/** A commit as it stands in the change log. */
export function toCommitDocument(eventId: string, commit: Commit): CommitDocument {
  const { commitId, ...rest } = toStoredCommit(commit);
  return { _id: commitId, eventId, ...rest };
}

function toStoredChange(change: Change): StoredCommit['changes'][number] {
  if (change.kind === 'event_changed') return change;
  const { kind, reservationId, items, created, ...rest } = change;
  return {
    kind,
    id: new mongo.UUID(reservationId),
    items: byTier(items),
    ...rest,
    ...(created && { created: toStoredCreation(created) }),
  };
}

function toStoredCreation({
  original,
  ...creation
}: NonNullable<ReservationChange['created']>): NonNullable<StoredReservationChange['created']> {
  return {
    ...creation,
    ...(original && { original: { ...original, items: byTier(original.items) } }),
  };
}

function byTier(items: readonly Item[]): StoredItems {
  const tierIds = new Set(items.map(({ tierId }) => tierId));
  return Object.fromEntries(
    [...tierIds].map((tierId) => [tierId, toStoredSeats(itemsOfTier(items, tierId))]),
  );
}

function toStoredSeats(items: readonly Item[]): StoredItems[string] {
  const [only, second] = items;
  if (only && !second && only.priceMinor === undefined) return only.seats;
  return items.flatMap(({ seats, priceMinor = null, currency = null }) => [
    seats,
    priceMinor,
    currency,
  ]);
}

/**
 * A commit that is stored, which may be damaged or a newer version's: what does not have the known form stays
 * as it is, so that reading it (`readCommit`) finds out.
 */
export function fromStoredCommit(stored: StoredCommit): Commit {
  if (!isObject(stored) || !Array.isArray(stored.changes)) return stored as unknown as Commit; // damaged
  return { ...stored, changes: stored.changes.map(fromStoredChange) };
}

export function fromCommitDocument({ _id, eventId, ...stored }: CommitDocument): Commit {
  return fromStoredCommit({ commitId: _id, ...stored });
}

export function fromStoredJournal(journal: Record<string, StoredCommit>): Journal {
  if (!isObject(journal)) return journal; // damaged
  return Object.fromEntries(
    Object.entries(journal).map(([slotId, stored]) => [slotId, fromStoredCommit(stored)]),
  );
}

function fromStoredChange(stored: StoredCommit['changes'][number]): Change {
  if (!isObject(stored) || !('id' in stored)) return stored; // of settings, or damaged
  const { id, items, created, ...rest } = stored;
  return {
    ...rest,
    reservationId: fromUuid(id),
    items: toItems(items),
    ...(created && { created: fromStoredCreation(created) }),
  };
}

function fromStoredCreation({
  original,
  ...creation
}: NonNullable<StoredReservationChange['created']>): NonNullable<ReservationChange['created']> {
  return {
    ...creation,
    ...(original && { original: { ...original, items: toItems(original.items) } }),
  };
}

function toItems(stored: StoredItems): Item[] {
  if (!isObject(stored)) return stored; // damaged
  return Object.entries(stored).flatMap(([tierId, seats]) => toItemsOfTier(tierId, seats));
}

function toItemsOfTier(tierId: string, stored: StoredItems[string]): Item[] {
  if (!Array.isArray(stored)) return [{ tierId, seats: stored }];
  const starts = stored.flatMap((_, index) => (index % 3 === 0 ? [index] : []));
  return starts.map((start) => {
    const [seats, priceMinor, currency] = stored.slice(start, start + 3);
    // What is damaged in it is found by `readCommit`, as in all of a commit.
    return { tierId, seats, ...(priceMinor !== null && { priceMinor, currency }) } as Item;
  });
}

/** The text of a UUID; anything else stays as it is. */
export function fromUuid(id: mongo.UUID): string {
  const isUuid = isObject(id) && 'toHexString' in id;
  return isUuid ? id.toHexString() : id; // damaged
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
