import type { Model, mongo } from 'mongoose';
import { eachWhenAvailable, whenAvailable } from './database-errors';
import { driverCollection } from './driver-collection';

/** How a list is read. */
export interface Reading {
  /** Rows of one batch. */
  atOnce: number;
  /** No more are read altogether; all if absent. */
  atMost?: number;
}

/**
 * What a query finds, in order, row by row, by the driver itself: Mongoose compares UUIDs only for equality, and
 * its cursors take far longer for each row.
 */
export async function* foundRows<Document extends mongo.Document>(
  model: Model<Document>,
  filter: mongo.Filter<Document>,
  sort: Record<string, 1 | -1>,
  { atOnce, atMost = 0 }: Reading,
): AsyncGenerator<mongo.WithId<Document>> {
  const options = { sort, batchSize: atOnce, limit: atMost }; // a limit of 0 is none
  // It throws as long as there has been no connection.
  const cursor = await whenAvailable(() =>
    Promise.resolve().then(() => driverCollection(model).find(filter, options)),
  );
  yield* eachWhenAvailable(cursor);
}
