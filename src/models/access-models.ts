import type { Connection } from 'mongoose';
import { adminActionModel, type AdminActionModel } from './admin-action-model';
import { apiKeyModel, type ApiKeyModel } from './api-key-model';
import { partnerModel, type PartnerModel } from './partner-model';

/** Partners, keys and the record of administrative actions. */
export interface AccessModels {
  partners: PartnerModel;
  apiKeys: ApiKeyModel;
  adminActions: AdminActionModel;
}

export function createAccessModels(connection: Connection): AccessModels {
  return {
    partners: partnerModel(connection),
    apiKeys: apiKeyModel(connection),
    adminActions: adminActionModel(connection),
  };
}
