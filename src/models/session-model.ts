import { Schema, type Connection, type Model } from 'mongoose';

/** A token of a session in a browser; a session gets a new one from time to time. */
export interface SessionDocument {
  /** Hash of the token. */
  _id: string;
  /** The same for all tokens of a session. */
  sessionId: string;
  /** The key or token that signed in, sealed under this token. */
  credential: string;
  /** Whether the browser may send it over HTTPS only. */
  isSecure: boolean;
  /** From then on the next request gets a new token. */
  renewAt: Date;
  /** When this token is not taken any more. It is removed some time later. */
  expiresAt: Date;
  /** When the session ends. */
  endsAt: Date;
}

const sessionSchema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    sessionId: { type: String, required: true },
    credential: { type: String, required: true },
    isSecure: { type: Boolean, required: true },
    renewAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endsAt: { type: Date, required: true },
  },
  {
    collection: 'sessions',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

sessionSchema.index({ sessionId: 1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type SessionModel = Model<SessionDocument>;

export function sessionModel(connection: Connection): SessionModel {
  return connection.model<SessionDocument>('Session', sessionSchema);
}
