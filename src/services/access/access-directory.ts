import {
  hashSecret,
  keyStatus,
  parseKey,
  type ApiKey,
  type PresentedKey,
} from '../../domain/api-key';
import { callerOf, type Caller } from '../../domain/caller';
import type { Partner } from '../../domain/partner';
import { ACCESS_CACHE_MS, ACCESS_CACHED_MAX } from '../../tuning';
import type { AccessModels } from '../../models/access-models';
import { fromStoredPartner, partnerNamed } from './stored-partner';
import { TtlCache } from './ttl-cache';
import type { Clock } from '../support/clock';
import { whenAvailable } from '../database/database-errors';

/** What is known of a key, ready to judge one that is presented. */
export interface KnownKey {
  secretHash: Buffer;
  caller: Caller;
  /** Its partner; none for the key of the configuration, which belongs to no partner. */
  partner?: Pick<Partner, 'status'> | undefined;
  key?: Pick<ApiKey, 'revokedAt' | 'expiresAt'>;
}

/**
 * Finds keys and partners for requests, from a cache if they were used in the last seconds. A revocation or
 * disabling elsewhere is known here at most `ACCESS_CACHE_MS` later.
 */
export class AccessDirectory {
  private readonly keys: TtlCache<KnownKey>;
  private readonly partners: TtlCache<Partner>;
  private readonly adminKey: PresentedKey | undefined;
  private readonly knownAdminKey: KnownKey | undefined;

  /** `adminKey` is the key of the configuration, which stands in no collection. */
  constructor(
    private readonly models: Pick<AccessModels, 'partners' | 'apiKeys'>,
    private readonly clock: Clock,
    adminKey?: string,
  ) {
    const options = {
      lifetimeMs: ACCESS_CACHE_MS,
      sizeMax: ACCESS_CACHED_MAX,
      now: () => clock.now(),
    };
    this.keys = new TtlCache(options);
    this.partners = new TtlCache(options);
    this.adminKey = adminKey === undefined ? undefined : parseKey(adminKey);
    this.knownAdminKey = this.adminKey && {
      secretHash: hashSecret(this.adminKey.secret),
      caller: callerOf('ADMIN_API_KEY', undefined, ['admin']),
    };
  }

  key(keyId: string): KnownKey | undefined | Promise<KnownKey | undefined> {
    return keyId === this.adminKey?.keyId
      ? this.knownAdminKey
      : this.keys.get(keyId, () => this.readKey(keyId));
  }

  partner(partnerId: string): Partner | undefined | Promise<Partner | undefined> {
    return this.partners.get(partnerId, () => this.readPartner(partnerId));
  }

  /** Whether there is one, also if it was made elsewhere a moment ago. */
  async hasPartner(partnerId: string): Promise<boolean> {
    const known = await this.partner(partnerId);
    return known !== undefined || (await this.readPartner(partnerId)) !== undefined;
  }

  /** So that a change that was made through this process counts at once in it. */
  forgetAll(): void {
    this.keys.clear();
    this.partners.clear();
  }

  private async readKey(keyId: string): Promise<KnownKey | undefined> {
    const key = await whenAvailable(() => this.models.apiKeys.findById(keyId).lean());
    if (!key) return undefined;
    const { partnerId, scopes, secretHash, name } = key;
    return {
      secretHash: Buffer.from(secretHash, 'hex'),
      caller: {
        ...callerOf(`${partnerId}/${keyId}`, partnerId, scopes),
        ...(name !== undefined && { keyName: name }),
        isWelcome: async () => faultOf(await this.key(keyId), this.clock.now()) === undefined,
      },
      partner: await this.readPartner(partnerId),
      key,
    };
  }

  private async readPartner(partnerId: string): Promise<Partner | undefined> {
    const found = await whenAvailable(() =>
      this.models.partners.findOne(partnerNamed(partnerId)).lean(),
    );
    return found ? fromStoredPartner(found) : undefined;
  }
}

/** Why a key is refused although its secret is right. */
export function faultOf(known: KnownKey | undefined, now: Date): string | undefined {
  if (!known) return 'The key is not valid';
  if (!known.key) return undefined;
  const status = keyStatus(known.key, now);
  if (status !== 'active') return `The key is ${status}`;
  return known.partner?.status === 'active' ? undefined : 'The partner is disabled';
}
