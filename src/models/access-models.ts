import type { Connection } from 'mongoose';
import { adminActionModel, type AdminActionModel } from './admin-action-model';
import { apiKeyModel, type ApiKeyModel } from './api-key-model';
import { partnerModel, type PartnerModel } from './partner-model';

/** Who may do what, and who did what to the set-up. */
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

/** Makes the collections' indexes where they are missing. Fails if one exists with other options. */
export async function ensureAccessIndexes(models: AccessModels): Promise<void> {
  const { partners, apiKeys, adminActions } = models;
  await Promise.all([partners, apiKeys, adminActions].map((model) => model.createIndexes()));
}
