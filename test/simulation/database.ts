import { matches, updated, clone, type Doc } from './query';

/** A unique index refused a write. */
export class DuplicateKeyError extends Error {}

/** One write to one document, before and after. */
export interface Write {
  collection: CollectionName;
  before: Doc | undefined;
  after: Doc;
}

const UNIQUE_KEYS = {
  events: ['eventId'],
  reservations: ['reservationId'],
  changes: ['eventId', 'version'],
  faults: ['_id'],
  proofs: ['_id'],
} as const;

export type CollectionName = keyof typeof UNIQUE_KEYS;

/** A collection in memory; every method is atomic for one document. Documents are never changed in place. */
export class Collection {
  constructor(
    private readonly name: CollectionName,
    private readonly now: () => Date,
    private readonly onWrite: (write: Write) => void,
    private readonly docs = new Map<string, Doc>(),
  ) {}

  keys(): string[] {
    return [...this.docs.keys()];
  }

  /** Those of the documents under these keys that match: they are read at this moment. */
  read(keys: readonly string[], filter: Doc): Doc[] {
    return keys.flatMap((key) => {
      const doc = this.docs.get(key);
      return doc && matches(doc, filter) ? [doc] : [];
    });
  }

  findOne(filter: Doc): Doc | undefined {
    for (const doc of this.docs.values()) if (matches(doc, filter)) return doc;
    return undefined;
  }

  all(): Doc[] {
    return [...this.docs.values()];
  }

  insert(doc: Doc): void {
    const key = this.keyOf(doc);
    if (this.docs.has(key)) throw new DuplicateKeyError(`duplicate key ${key}`);
    this.write(undefined, clone(doc));
  }

  /** The document after the update, or undefined if none matched. */
  updateOne(filter: Doc, update: Doc | Doc[]): Doc | undefined {
    const before = this.findOne(filter);
    return before && this.write(before, updated(before, update, this.now()));
  }

  /**
   * The second half of an upsert whose filter matched nothing: meanwhile the document may exist.
   */
  insertUpserted(filter: Doc, update: Doc): void {
    this.insert(updated(equalities(filter), update, this.now()));
  }

  /** The same documents, from now on changed apart. */
  fork(now: () => Date, onWrite: (write: Write) => void): Collection {
    return new Collection(this.name, now, onWrite, new Map(this.docs));
  }

  /** Takes over what another copy of the collection wrote. */
  apply({ after }: Write): void {
    this.docs.set(this.keyOf(after), after);
  }

  private write(before: Doc | undefined, after: Doc): Doc {
    this.docs.set(this.keyOf(after), after);
    this.onWrite({ collection: this.name, before, after });
    return after;
  }

  private keyOf(doc: Doc): string {
    return UNIQUE_KEYS[this.name].map((field) => String(doc[field])).join('/');
  }
}

function equalities(filter: Doc): Doc {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => typeof value !== 'object'),
  );
}

/** The collections, and the listeners to each write. */
export class Database {
  private constructor(readonly collections: Readonly<Record<CollectionName, Collection>>) {}

  static empty(now: () => Date, onWrite: (write: Write) => void = () => undefined): Database {
    return Database.of((name) => new Collection(name, now, onWrite));
  }

  get events(): Collection {
    return this.collections.events;
  }

  get reservations(): Collection {
    return this.collections.reservations;
  }

  get changes(): Collection {
    return this.collections.changes;
  }

  fork(now: () => Date, onWrite: (write: Write) => void = () => undefined): Database {
    return Database.of((name) => this.collections[name].fork(now, onWrite));
  }

  apply(write: Write): void {
    this.collections[write.collection].apply(write);
  }

  private static of(collection: (name: CollectionName) => Collection): Database {
    return new Database({
      events: collection('events'),
      reservations: collection('reservations'),
      changes: collection('changes'),
      faults: collection('faults'),
      proofs: collection('proofs'),
    });
  }
}
