import { mongo } from 'mongoose';
import type { Models } from '../../src/models/models';
import { DuplicateKeyError, type Collection, type CollectionName } from './database';
import { DRAWN, PASSING_CODES } from './error-codes';
import type { Link, Views } from './link';
import { comparison, projected, type Doc } from './query';
import type { Random } from './random';

/** As much of Mongoose's models as TicketBoss uses, on a simulated database: the real ledger runs on it. */
export function simulatedModels(
  link: Link,
  random: Random,
  /** The probability that one write of several fails. */
  failure: () => number = () => 0,
): Models {
  const model = (name: CollectionName) => new SimulatedModel(name, link, random, failure);
  const models = {
    events: model('events'),
    reservations: model('reservations'),
    changes: model('changes'),
    faults: model('faults'),
    proofs: model('proofs'),
  };
  // Mongoose's own types ask for hundreds of methods; a call to one that is missing here fails.
  return models as unknown as Models;
}

interface FindOptions {
  projection?: Doc;
  sort?: Record<string, number>;
  limit?: number;
  /** By default that of the connection. */
  readConcern?: 'local' | 'majority';
}

class SimulatedModel {
  readonly collection = {
    findOneAndUpdate: (filter: Doc, update: Doc | Doc[], options: { projection: Doc }) =>
      this.findOneAndUpdate(filter, update, options),
    insertMany: (docs: Doc[]) =>
      this.bulk(
        'insertMany',
        docs.map(({ eventId, version }) => [eventId, version]),
        docs.map((doc) => (collection: Collection) => {
          collection.insert(doc);
          return [];
        }),
      ),
    bulkWrite: (writes: mongo.AnyBulkWriteOperation[]) =>
      this.bulk(
        'bulkWrite',
        writes.length,
        writes.map((write) => (collection: Collection) => this.write(collection, write)),
      ),
  };

  constructor(
    private readonly name: CollectionName,
    private readonly link: Link,
    private readonly random: Random,
    private readonly failure: () => number,
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
      this.request('findOneAndUpdate', filter, (collection) => {
        const after = collection.updateOne(filter, update);
        return after ? projected(after, projection) : null;
      }),
    );
  }

  updateOne(filter: Doc, update: Doc, { upsert = false } = {}): Query<{ matchedCount: number }> {
    return new Query(() =>
      this.request('updateOne', filter, (collection) => {
        const isMatched = collection.updateOne(filter, update) !== undefined;
        if (!isMatched && upsert) collection.insertUpserted(filter, update);
        return { matchedCount: isMatched ? 1 : 0 };
      }),
    );
  }

  private request<T>(name: string, filter: Doc, effect: (docs: Collection) => T): Promise<T> {
    const written = this.written();
    return this.link.request(
      () => this.label(name, filter),
      function* (views): Generator<undefined, T> {
        yield undefined;
        return effect(written(views));
      },
    );
  }

  private written() {
    return ({ local }: Views) => local.collections[this.name];
  }

  /** Reads the documents in two parts, since a query of many documents is not a snapshot. */
  private findMany(filter: Doc, options: FindOptions): Promise<Doc[]> {
    const { projection, sort, limit, readConcern = 'majority' } = options;
    const { name, random } = this;
    return this.link.request(
      () => this.label('find', filter),
      function* (views) {
        yield undefined;
        const { [name]: docs } = views[readConcern === 'local' ? 'local' : 'durable'].collections;
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

  /** An unordered bulk write: each document separately; existing ones are reported. */
  private bulk(
    name: string,
    about: unknown,
    writes: ((docs: Collection) => Iterable<undefined>)[],
  ): Promise<void> {
    const { random, failure } = this;
    const written = this.written();
    return this.link.request(
      () => this.label(name, about),
      function* (views) {
        const refused: Refused[] = [];
        for (const [index, write] of writes.entries()) {
          yield undefined;
          if (random.chance(failure())) {
            refused.push({ index, code: random.pick(PASSING_CODES), errmsg: DRAWN });
            continue;
          }
          try {
            yield* write(written(views));
          } catch (error) {
            if (!(error instanceof DuplicateKeyError)) throw error;
            refused.push({ index, code: 11000, errmsg: 'E11000' });
          }
        }
        if (refused.length > 0) throw bulkWriteError(refused);
      },
    );
  }

  private label(name: string, about: unknown): string {
    return `${this.name}.${name} ${JSON.stringify(about)}`;
  }

  /** An upsert looks first and inserts later; other writes may run in between. */
  private *write(docs: Collection, write: mongo.AnyBulkWriteOperation): Generator<undefined, void> {
    if ('insertOne' in write) {
      docs.insert(write.insertOne.document);
    } else if ('updateOne' in write) {
      const { filter, update, upsert = false } = write.updateOne;
      // Plain objects, to the driver of some type.
      if (docs.updateOne(filter, update) || !upsert) return;
      yield undefined;
      docs.insertUpserted(filter, update as Doc);
    } else {
      throw new Error('unknown write');
    }
  }
}

type Refused = Pick<mongo.WriteError, 'index' | 'code' | 'errmsg'>;

function bulkWriteError(refused: readonly Refused[]): Error {
  // Of the driver's classes only these fields are read; their constructors are its own affair.
  const writeErrors = refused as unknown[] as mongo.WriteError[];
  const result = { getWriteConcernError: () => undefined } as unknown as mongo.BulkWriteResult;
  const [{ code, errmsg: message = '' } = { code: 0 }] = refused;
  return new mongo.MongoBulkWriteError({ message, code, writeErrors }, result);
}

/** Runs when it is awaited, as Mongoose's queries do. */
class Query<T> implements PromiseLike<T> {
  private readonly options: FindOptions = {};

  constructor(private readonly execute: (options: FindOptions) => Promise<T>) {}

  lean(): this {
    return this;
  }

  readConcern(level: 'local' | 'majority'): this {
    this.options.readConcern = level;
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
