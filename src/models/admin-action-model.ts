import { Schema, type Connection, type Model } from 'mongoose';
import type { AdminAction } from '../domain/admin-action';
import { ADMIN_ACTION_DAYS } from '../limits';
import type { Stored } from './stored';

export type StoredAdminAction = Stored<AdminAction, 'actionId'>;

const adminActionSchema = new Schema<StoredAdminAction>(
  {
    _id: { type: String, required: true },
    createdAt: { type: Date, required: true },
    actor: { type: String, required: true },
    keyName: String,
    action: { type: String, required: true },
    target: { type: String, required: true },
    requestId: { type: String, required: true },
    status: Number,
  },
  {
    collection: 'adminActions',
    versionKey: false,
    autoIndex: false,
    strict: 'throw',
    strictQuery: 'throw',
  },
);

adminActionSchema.index({ createdAt: -1, _id: -1 });
adminActionSchema.index({ createdAt: 1 }, { expireAfterSeconds: ADMIN_ACTION_DAYS * 24 * 3600 });

export type AdminActionModel = Model<StoredAdminAction>;

export function adminActionModel(connection: Connection): AdminActionModel {
  return connection.model<StoredAdminAction>('AdminAction', adminActionSchema);
}
