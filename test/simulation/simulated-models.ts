import { mongo } from 'mongoose';
import type { Models } from '../../src/models/models';
import { COLLECTIONS, DuplicateKeyError, type Collection, type CollectionName } from './database';
import { DRAWN, PASSING_CODES } from './error-codes';
import type { Acknowledgement, Link, Views } from './link';
import { comparison, projected, type Doc } from './query';
import type { Random } from './random';
import { SimulatedQuery, type FindOptions } from './simulated-query';

/** As much of Mongoose's models as TicketBoss uses, on a simulated database: the real ledger runs on it. */
export function simulatedModels(
  link: Link,
  random: Random,
  /** The probability that one write of several fails. */
  failure: () => number = () => 0,
): Models {
  const models = COLLECTIONS.map((name) => [name, new SimulatedModel(name, link, random, failure)]);
  // Mongoose's own types ask for hundreds of methods; a call to one that is missing here fails.
  return Object.fromEntries(models) as Models;
}

interface WriteConcern {
  writeConcern?: { w: Acknowledgement };
}

interface UpdateOptions extends WriteConcern {
  projection: Doc;
}

/** Of the commands of MongoDB those that carry several writes. */
type WriteCommand = WriteConcern &
  ({ insert: CollectionName; documents: Doc[] } | { update: CollectionName; updates: Update[] });

interface Update {
  q: Doc;
  u: Doc;
  upsert?: boolean;
}

interface Refused {
  index: number;
  code: number;
  errmsg: string;
}

/** One write of several; between its steps others do theirs. */
type Write = (docs: Collection) => Iterable<undefined>;

class SimulatedModel {
  readonly collection;
  /** Where commands are sent that no method of a model stands for. */
  readonly db = {
    name: 'simulated',
    getClient: () => ({
      db: () => ({ command: (command: WriteCommand) => this.command(command) }),
    }),
  };

  constructor(
    private readonly name: CollectionName,
    private readonly link: Link,
    private readonly random: Random,
    private readonly failure: () => number,
  ) {
    this.collection = {
      name,
      findOneAndUpdate: (filter: Doc, update: Doc | Doc[], options: UpdateOptions) =>
        this.findOneAndUpdate(filter, update, options),
    };
  }

  find(filter: Doc = {}, projection?: Doc): SimulatedQuery<Doc[]> {
    return new SimulatedQuery((options) => this.findMany(filter, { projection, ...options }));
  }

  findOne(filter: Doc, projection?: Doc): SimulatedQuery<Doc | null> {
    return new SimulatedQuery(async (options) => {
      const limited = { projection, ...options, limit: 1 };
      return (await this.findMany(filter, limited))[0] ?? null;
    });
  }

  findById(_id: unknown): SimulatedQuery<Doc | null> {
    return this.findOne({ _id });
  }

  /** Filters, then sums up what is left: the only pipeline that there is. */
  aggregate([{ $match }, { $group }]: [{ $match: Doc }, { $group: Doc }]): SimulatedQuery<Doc[]> {
    return new SimulatedQuery(async (options) => {
      const found = await this.findMany($match, options);
      return found.length === 0 ? [] : [grouped(found, $group)];
    });
  }

  findOneAndUpdate(
    filter: Doc,
    update: Doc | Doc[],
    { projection, writeConcern }: UpdateOptions,
  ): SimulatedQuery<unknown> {
    const effect = (collection: Collection) => {
      const after = collection.updateOne(filter, update);
      return after ? projected(after, projection) : null;
    };
    return new SimulatedQuery(() =>
      this.request('findOneAndUpdate', filter, effect, writeConcern?.w),
    );
  }

  updateOne(
    filter: Doc,
    update: Doc,
    { upsert = false } = {},
  ): SimulatedQuery<{ matchedCount: number }> {
    return new SimulatedQuery(() =>
      this.request('updateOne', filter, (collection) => {
        const isMatched = collection.updateOne(filter, update) !== undefined;
        if (!isMatched && upsert) collection.insertUpserted(filter, update);
        return { matchedCount: isMatched ? 1 : 0 };
      }),
    );
  }

  private request<T>(
    name: string,
    filter: Doc,
    effect: (docs: Collection) => T,
    acknowledgement?: Acknowledgement,
  ): Promise<T> {
    const written = this.written();
    return this.link.request(
      () => this.label(name, filter),
      function* (views): Generator<undefined, T> {
        yield undefined;
        return effect(written(views));
      },
      acknowledgement,
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

  /** What the server refuses stands in the reply, and so does that a majority did not acknowledge in time. */
  private async command(command: WriteCommand): Promise<object> {
    const { w = 'majority' } = command.writeConcern ?? {};
    try {
      const writeErrors =
        'insert' in command
          ? await this.write('insert', command.documents.map(insertOf), command.documents, w)
          : await this.write('update', command.updates.map(updateOf), command.updates, w);
      return { ok: 1, ...(writeErrors.length > 0 && { writeErrors }) };
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError) || error.code !== 64) throw error;
      return { ok: 1, writeConcernError: { code: error.code, errmsg: error.message } };
    }
  }

  /** Each document by itself; says which of them were refused. */
  private write(
    name: string,
    writes: readonly Write[],
    about: readonly object[],
    acknowledgement: Acknowledgement,
  ): Promise<Refused[]> {
    const { random, failure } = this;
    const written = this.written();
    return this.link.request(
      () => this.label(name, about.map(keyOf)),
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
        return refused;
      },
      acknowledgement,
    );
  }

  private label(name: string, about: unknown): string {
    return `${this.name}.${name} ${JSON.stringify(about)}`;
  }
}

function insertOf(document: Doc): Write {
  return (docs) => {
    docs.insert(document);
    return [];
  };
}

/** An upsert looks first and inserts later; between the two, others write. */
function updateOf({ q, u, upsert = false }: Update): Write {
  return function* (docs) {
    if (docs.updateOne(q, u) || !upsert) return;
    yield undefined;
    docs.insertUpserted(q, u);
  };
}

/** By what a document that is written is found in a trace. */
function keyOf(write: { _id?: unknown; q?: Doc }): unknown {
  return write.q ?? write._id;
}

const ACCUMULATORS: Record<string, (values: number[]) => number> = {
  $sum: (values) => values.reduce((sum, value) => sum + value, 0),
  $max: (values) => Math.max(...values),
};

function grouped(docs: readonly Doc[], { _id, ...fields }: Doc): Doc {
  const result: Doc = { _id };
  for (const [field, accumulator] of Object.entries(fields)) {
    for (const [operator, path] of Object.entries(accumulator as Record<string, string>)) {
      const values = docs.map((doc) => Number(doc[path.slice(1)]));
      result[field] = ACCUMULATORS[operator]?.(values);
    }
  }
  return result;
}
