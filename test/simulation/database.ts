import { clone, isEqual, isOperators, matches, updated, type Doc } from './query';

/** A unique index refused a write. */
export class DuplicateKeyError extends Error {}

/** One write to one document, before and after. */
export interface Write {
  collection: CollectionName;
  before: Doc | undefined;
  after: Doc;
}

export const COLLECTIONS = [
  'events',
  'reservations',
  'commits',
  'partnerSeats',
  'faults',
  'proofs',
] as const;

export type CollectionName = (typeof COLLECTIONS)[number];

/** What is unique in a collection besides the `_id`. */
const UNIQUE_KEYS: Partial<Record<CollectionName, readonly string[]>> = {
  commits: ['eventId', 'lastVersion'],
};

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
    const named = namedBy(filter);
    return keys.flatMap((key) => {
      const doc = named?.has(key) === false ? undefined : this.docs.get(key);
      return doc && matches(doc, filter) ? [doc] : [];
    });
  }

  findOne(filter: Doc): Doc | undefined {
    const named = namedBy(filter);
    for (const key of named ?? this.docs.keys()) {
      const doc = this.docs.get(key);
      if (doc && matches(doc, filter)) return doc;
    }
    return undefined;
  }

  all(): Doc[] {
    return [...this.docs.values()];
  }

  insert(doc: Doc): void {
    const key = String(doc._id);
    if (this.docs.has(key) || this.hasUnique(doc)) {
      throw new DuplicateKeyError(`duplicate key ${key}`);
    }
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
    this.docs.set(String(after._id), after);
  }

  private write(before: Doc | undefined, after: Doc): Doc {
    this.docs.set(String(after._id), after);
    this.onWrite({ collection: this.name, before, after });
    return after;
  }

  private hasUnique(doc: Doc): boolean {
    const key = UNIQUE_KEYS[this.name];
    return (
      key !== undefined &&
      this.all().some((one) => key.every((field) => isEqual(one[field], doc[field])))
    );
  }
}

/** The keys of the only documents that the filter can match; without them a run takes twice as long. */
function namedBy({ _id }: Doc): Set<string> | undefined {
  if (_id === undefined) return undefined;
  const ids = isOperators(_id) ? _id.$in : [_id];
  return Array.isArray(ids) ? new Set(ids.map(String)) : undefined;
}

function equalities(filter: Doc): Doc {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => !isOperators(value)));
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

  get commits(): Collection {
    return this.collections.commits;
  }

  fork(now: () => Date, onWrite: (write: Write) => void = () => undefined): Database {
    return Database.of((name) => this.collections[name].fork(now, onWrite));
  }

  apply(write: Write): void {
    this.collections[write.collection].apply(write);
  }

  private static of(collection: (name: CollectionName) => Collection): Database {
    const collections = COLLECTIONS.map((name) => [name, collection(name)]);
    return new Database(Object.fromEntries(collections) as Record<CollectionName, Collection>); // one of each name
  }
}
