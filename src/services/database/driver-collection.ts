import type { Model, mongo } from 'mongoose';

/** A model's collection as the driver sees it: nothing is cast. Mongoose takes each of its `_id`s for an ObjectId. */
export function driverCollection<Document extends mongo.Document>(
  model: Model<Document>,
): mongo.Collection<Document> {
  return model.collection as unknown as mongo.Collection<Document>;
}
