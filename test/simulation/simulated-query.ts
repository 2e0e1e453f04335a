import type { Doc } from './query';

export interface FindOptions {
  projection?: Doc | undefined;
  sort?: Record<string, number>;
  limit?: number;
  /** The connection's own unless it is told. */
  readConcern?: 'local' | 'majority';
}

/** Runs when it is awaited, as Mongoose's queries do. */
export class SimulatedQuery<T> implements PromiseLike<T> {
  private readonly options: FindOptions = {};

  constructor(private readonly execute: (options: FindOptions) => Promise<T>) {}

  lean(): this {
    return this;
  }

  /** How many documents come at a time makes no difference: a query is read in parts anyway. */
  batchSize(): this {
    return this;
  }

  option({ readConcern }: { readConcern: { level: 'local' | 'majority' } }): this {
    return this.readConcern(readConcern.level);
  }

  readConcern(level: 'local' | 'majority'): this {
    this.options.readConcern = level;
    return this;
  }

  sort(sort: Record<string, number>): this {
    this.options.sort = sort;
    return this;
  }

  /** 0 is no limit. */
  limit(limit: number): this {
    if (limit > 0) this.options.limit = limit;
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
