import { matches, updated, clone, type Doc } from './query';

/** A unique index stood against a write. */
export class DuplicateKeyError extends Error {}

/** One write to one document, before and after. */
export type WriteListener = (before: Doc | undefined, after: Doc) => void;

/** A collection in memory; every method is atomic for one document. Documents are never changed in place. */
export class Collection {
  private readonly docs = new Map<string, Doc>();

  constructor(
    private readonly uniqueKey: readonly string[],
    private readonly now: () => Date,
    private readonly onWrite: WriteListener = () => undefined,
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

  /** The second half of an upsert whose filter matched nothing: by then there may be such a document. */
  insertUpserted(filter: Doc, update: Doc): void {
    this.insert(updated(equalities(filter), update, this.now()));
  }

  private write(before: Doc | undefined, after: Doc): Doc {
    this.docs.set(this.keyOf(after), after);
    this.onWrite(before, after);
    return after;
  }

  private keyOf(doc: Doc): string {
    return this.uniqueKey.map((field) => String(doc[field])).join('/');
  }
}

function equalities(filter: Doc): Doc {
  return Object.fromEntries(
    Object.entries(filter).filter(([, value]) => typeof value !== 'object'),
  );
}

/** The three collections, and who hears of each write to an event. */
export class Database {
  readonly events: Collection;
  readonly reservations: Collection;
  readonly changes: Collection;

  constructor(now: () => Date, onEventWrite: WriteListener) {
    this.events = new Collection(['eventId'], now, onEventWrite);
    this.reservations = new Collection(['reservationId'], now);
    this.changes = new Collection(['eventId', 'version'], now);
  }
}
