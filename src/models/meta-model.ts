import { Schema, type Connection, type Model } from 'mongoose';

/** The mark of the data format: the one document of `meta`. */
export interface FormatMark {
  _id: 'format';
  /** Counts the formats that there have been. */
  format: number;
  /** Versions that read this format, or a later one, may work on the data. */
  oldestReader: number;
}

const metaSchema = new Schema<FormatMark>(
  {
    _id: { type: String, required: true },
    format: { type: Number, required: true },
    oldestReader: { type: Number, required: true },
  },
  {
    collection: 'meta',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

export type MetaModel = Model<FormatMark>;

export function metaModel(connection: Connection): MetaModel {
  return connection.model<FormatMark>('Meta', metaSchema);
}
