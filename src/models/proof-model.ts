import { Schema, type Connection, type Model } from 'mongoose';

/** A document that is written only so that a majority acknowledges it. */
export interface Proof {
  _id: 'primary';
  lastProof: string;
}

const proofSchema = new Schema<Proof>(
  {
    _id: { type: String, required: true },
    lastProof: { type: String, required: true },
  },
  {
    collection: 'proofs',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

export type ProofModel = Model<Proof>;

export function proofModel(connection: Connection): ProofModel {
  return connection.model<Proof>('Proof', proofSchema);
}
