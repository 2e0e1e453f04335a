import { Schema, type Connection, type Model } from 'mongoose';
import type { AdminAction } from '../domain/admin-action';

const adminActionSchema = new Schema<AdminAction>(
  {
    actionId: { type: String, required: true },
    createdAt: { type: Date, required: true },
    actor: { type: String, required: true },
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

adminActionSchema.index({ actionId: 1 }, { unique: true });
adminActionSchema.index({ createdAt: -1, _id: -1 });

export type AdminActionModel = Model<AdminAction>;

export function adminActionModel(connection: Connection): AdminActionModel {
  return connection.model<AdminAction>('AdminAction', adminActionSchema);
}
