import { Schema, type Connection, type Model } from 'mongoose';
import type { ApiKey } from '../domain/api-key';
import { SCOPES } from '../domain/caller';
import type { Stored } from './stored';

export type StoredApiKey = Stored<ApiKey, 'keyId'>;

/**
 * Keys have a separate collection: requests bring a key id and no partner, and its uniqueness is then one
 * index that can be the shard key. In the partners' documents it could not.
 */
const apiKeySchema = new Schema<StoredApiKey>(
  {
    _id: { type: String, required: true },
    partnerId: { type: String, required: true },
    secretHash: { type: String, required: true },
    scopes: { type: [{ type: String, enum: SCOPES }], required: true },
    name: String,
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

apiKeySchema.index({ partnerId: 1, createdAt: -1, _id: -1 });

export type ApiKeyModel = Model<StoredApiKey>;

export function apiKeyModel(connection: Connection): ApiKeyModel {
  return connection.model<StoredApiKey>('ApiKey', apiKeySchema);
}
