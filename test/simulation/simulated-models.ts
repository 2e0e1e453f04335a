import { mongo } from 'mongoose';
import type { Models } from '../../src/models/models';
import { DuplicateKeyError, type Collection, type Database } from './database';
import type { Link } from './link';
import { comparison, projected, type Doc } from './query';
import type { Random } from './random';

/** As much of Mongoose's models as TicketBoss uses, on a simulated database: the real ledger runs on it. */
export function simulatedModels(database: Database, link: Link, random: Random): Models {
  const models = {
    events: new SimulatedModel('events', database.events, link, random),
    reservations: new SimulatedModel('reservations', database.reservations, link, random),
    changes: new SimulatedModel('changes', database.changes, link, random),
  };
  // Mongoose's own types ask for hundreds of methods; a call to one that is missing here fails.
  return models as unknown as Models;
}

interface FindOptions {
  projection?: Doc;
  sort?: Record<string, number>;
  limit?: number;
}

class SimulatedModel {
  readonly collection = {
    findOneAndUpdate: (filter: Doc, update: Doc | Doc[], options: { projection: Doc }) =>
      this.findOneAndUpdate(filter, update, options),
    insertMany: (docs: Doc[]) =>
      this.bulk(
        'insertMany',
        docs.map(({ eventId, version }) => [eventId, version]),
        docs.map((doc) => () => {
          this.docs.insert(doc);
          return [];
        }),
      ),
    bulkWrite: (writes: mongo.AnyBulkWriteOperation[]) =>
      this.bulk(
        'bulkWrite',
        writes.length,
        writes.map((write) => () => this.write(write)),
      ),
  };

  constructor(
    private readonly name: string,
    private readonly docs: Collection,
    private readonly link: Link,
    private readonly random: Random,
  ) {}

  find(filter: Doc = {}, projection?: Doc): Query<Doc[]> {
    return new Query((options) => this.findMany(filter, { projection, ...options } as FindOptions));
  }

  findOne(filter: Doc, projection?: Doc): Query<Doc | null> {
    return new Query(async (options) => {
      const limited = { projection, ...options, limit: 1 } as FindOptions;
      return (await this.findMany(filter, limited))[0] ?? null;
    });
  }

  exists(filter: Doc): Query<Doc | null> {
    return this.findOne(filter, { _id: 1 });
  }

  async distinct(field: string): Promise<unknown[]> {
    return [...new Set((await this.findMany({}, {})).map((doc) => doc[field]))];
  }

  findOneAndUpdate(
    filter: Doc,
    update: Doc | Doc[],
    { projection }: { projection: Doc },
  ): Query<unknown> {
    return new Query(() =>
      this.request('findOneAndUpdate', filter, () => {
        const after = this.docs.updateOne(filter, update);
        return after ? projected(after, projection) : null;
      }),
    );
  }

  updateOne(filter: Doc, update: Doc): Query<{ matchedCount: number }> {
    return new Query(() =>
      this.request('updateOne', filter, () => ({
        matchedCount: this.docs.updateOne(filter, update) ? 1 : 0,
      })),
    );
  }

  private request<T>(name: string, filter: Doc, effect: () => T): Promise<T> {
    return this.link.request(
      () => this.label(name, filter),
      function* (): Generator<undefined, T> {
        yield undefined;
        return effect();
      },
    );
  }

  /** Reads the documents in two parts: a query sees no single moment of many documents. */
  private findMany(filter: Doc, { projection, sort, limit }: FindOptions): Promise<Doc[]> {
    const { docs, random } = this;
    return this.link.request(
      () => this.label('find', filter),
      function* () {
        yield undefined;
        const keys = docs.keys();
        const cut = random.chance(0.5) ? random.whole(0, keys.length) : keys.length;
        const found = docs.read(keys.slice(0, cut), filter);
        if (cut < keys.length) {
          yield undefined;
          found.push(...docs.read(docs.keys().slice(cut), filter));
        }
        if (sort) found.sort(comparison(sort));
        return found.slice(0, limit).map((doc) => projected(doc, projection));
      },
    );
  }

  /** An unordered bulk write: each document by itself, those that are there already are reported. */
  private bulk(name: string, about: unknown, writes: (() => Iterable<undefined>)[]): Promise<void> {
    return this.link.request(
      () => this.label(name, about),
      function* () {
        let duplicates = 0;
        for (const write of writes) {
          yield undefined;
          try {
            yield* write();
          } catch (error) {
            if (!(error instanceof DuplicateKeyError)) throw error;
            duplicates += 1;
          }
        }
        if (duplicates > 0) throw duplicateKeys(duplicates);
      },
    );
  }

  private label(name: string, about: unknown): string {
    return `${this.name}.${name} ${JSON.stringify(about)}`;
  }

  /** An upsert looks first and inserts later; between the two, others write. */
  private *write(write: mongo.AnyBulkWriteOperation): Generator<undefined, void> {
    if ('insertOne' in write) {
      this.docs.insert(write.insertOne.document);
    } else if ('updateOne' in write) {
      const { filter, update, upsert = false } = write.updateOne;
      // Plain objects, to the driver of some type.
      if (this.docs.updateOne(filter, update) || !upsert) return;
      yield undefined;
      this.docs.insertUpserted(filter, update as Doc);
    } else {
      throw new Error('unknown write');
    }
  }
}

function duplicateKeys(count: number): Error {
  const code = 11000;
  // Of the driver's classes only these fields are read; their constructors are its own affair.
  const writeErrors = Array.from({ length: count }, () => ({
    code,
  })) as unknown[] as mongo.WriteError[];
  const result = { getWriteConcernError: () => undefined } as unknown as mongo.BulkWriteResult;
  return new mongo.MongoBulkWriteError({ message: 'E11000', code, writeErrors }, result);
}

/** Runs when it is awaited, as Mongoose's queries do. */
class Query<T> implements PromiseLike<T> {
  private readonly options: FindOptions = {};

  constructor(private readonly execute: (options: FindOptions) => Promise<T>) {}

  lean(): this {
    return this;
  }

  sort(sort: Record<string, number>): this {
    this.options.sort = sort;
    return this;
  }

  limit(limit: number): this {
    this.options.limit = limit;
    return this;
  }

  async *cursor(): AsyncGenerator {
    yield* (await this.execute(this.options)) as unknown[]; // only of those that find many
  }

  then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    return this.execute(this.options).then(onFulfilled, onRejected);
  }
}
