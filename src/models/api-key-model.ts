import { Schema, type Connection, type Model } from 'mongoose';
import type { ApiKey } from '../domain/api-key';
import { SCOPES } from '../domain/caller';

/**
 * Keys have a separate collection: requests bring a key id and no partner, and its uniqueness is then one
 * index that can be the shard key. In the partners' documents it could not.
 */
const apiKeySchema = new Schema<ApiKey>(
  {
    keyId: { type: String, required: true },
    partnerId: { type: String, required: true },
    secretHash: { type: String, required: true },
    scopes: { type: [{ type: String, enum: SCOPES }], required: true },
    createdAt: { type: Date, required: true },
    expiresAt: Date,
    revokedAt: Date,
    replacedBy: String,
    lastUsedAt: Date,
  },
  {
    collection: 'apiKeys',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

apiKeySchema.index({ keyId: 1 }, { unique: true });
apiKeySchema.index({ partnerId: 1, createdAt: -1, _id: -1 });

export type ApiKeyModel = Model<ApiKey>;

export function apiKeyModel(connection: Connection): ApiKeyModel {
  return connection.model<ApiKey>('ApiKey', apiKeySchema);
}
