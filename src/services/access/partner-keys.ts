import {
  hashSecret,
  keyStatus,
  writeKey,
  type ApiKey,
  type PresentedKey,
} from '../../domain/api-key';
import type { Scope } from '../../domain/caller';
import type { AccessModels } from '../../models/access-models';
import { fromStored, toStored } from '../../models/stored';
import type { AccessDirectory } from './access-directory';
import type { Clock } from '../support/clock';
import type { RandomBytes } from '../support/random-bytes';
import { isDuplicateKey, whenAvailable } from '../database/database-errors';
import { newKey } from './new-key';
import { partnerNamed } from './stored-partner';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';

export interface KeyWish {
  scopes: Scope[];
  name?: string;
  expiresAt?: Date;
}

/** A key that was just made; it cannot be read again. */
export interface IssuedKey {
  apiKey: ApiKey;
  /** `tb_<keyId>_<secret>` */
  key: string;
}

export interface RotatedKey extends IssuedKey {
  /** The key that was rotated, with its new end. */
  former: ApiKey;
}

/** The keys of partners. */
export class PartnerKeys {
  constructor(
    private readonly models: Pick<AccessModels, 'partners' | 'apiKeys'>,
    private readonly clock: Clock,
    private readonly directory: Pick<AccessDirectory, 'forgetAll'>,
  ) {}

  /** Undefined if there is no such partner. The same random bytes make the same key again. */
  async issue(
    partnerId: string,
    wish: KeyWish,
    random?: RandomBytes,
  ): Promise<IssuedKey | undefined> {
    const partner = await whenAvailable(() => this.models.partners.exists(partnerNamed(partnerId)));
    return partner ? this.make(partnerId, wish, newKey(random)) : undefined;
  }

  /** Whether any key was ever issued, whatever has become of it. */
  async areThere(): Promise<boolean> {
    return (await whenAvailable(() => this.models.apiKeys.exists({}))) !== null;
  }

  async find(partnerId: string, keyId: string): Promise<ApiKey | undefined> {
    const found = await whenAvailable(() =>
      this.models.apiKeys.findOne({ _id: keyId, partnerId }).lean(),
    );
    return found ? fromStored('keyId', found) : undefined;
  }

  /**
   * One page of a partner's keys, newest first, including those that are not active any more; undefined
   * without the partner.
   */
  async page(partnerId: string, limit: number, place: Place | undefined) {
    const partner = await whenAvailable(() => this.models.partners.exists(partnerNamed(partnerId)));
    if (!partner) return undefined;
    const rows = await whenAvailable(() =>
      this.models.apiKeys
        .find({ partnerId, ...after(place) })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    const page: Page<ApiKey> = toPage(rows, limit, 'keyId');
    return page;
  }

  /** Whether there is such a key; it stays on record. */
  async revoke(partnerId: string, keyId: string): Promise<boolean> {
    const filter = { _id: keyId, partnerId, revokedAt: { $exists: false } };
    const set = { $set: { revokedAt: this.clock.now() } };
    await whenAvailable(() => this.models.apiKeys.updateOne(filter, set));
    this.directory.forgetAll();
    return (await this.find(partnerId, keyId)) !== undefined;
  }

  /**
   * Makes a key that replaces another one, with the same scopes; the other continues to work for `overlapMs`
   * at most. A key that is not active, or was rotated before, is not rotated: `not_active`. The new key is
   * made first, so that a crash in between leaves an extra key that nobody knows, and not one too few; the
   * same random bytes make the same key again, and finish what was begun.
   */
  async rotate(
    partnerId: string,
    keyId: string,
    { overlapMs, expiresAt }: { overlapMs: number; expiresAt?: Date },
    random?: RandomBytes,
  ): Promise<RotatedKey | 'not_found' | 'not_active'> {
    const former = await this.find(partnerId, keyId);
    if (!former) return 'not_found';
    const now = this.clock.now();
    const next = newKey(random);
    const isRotatable = former.replacedBy === undefined && keyStatus(former, now) === 'active';
    if (!isRotatable && former.replacedBy !== next.keyId) return 'not_active';
    const end = expiresAt ?? sameLifetime(former, now);
    const { scopes, name } = former;
    const wish = { scopes, ...(name !== undefined && { name }), ...(end && { expiresAt: end }) };
    const issued = await this.make(partnerId, wish, next);
    const changed = await this.replace(former, issued.apiKey, new Date(now.getTime() + overlapMs));
    this.directory.forgetAll();
    if (changed) return { ...issued, former: changed };
    await this.revoke(partnerId, issued.apiKey.keyId);
    return 'not_active';
  }

  private async make(
    partnerId: string,
    { expiresAt, ...wish }: KeyWish,
    { keyId, secret }: PresentedKey,
  ): Promise<IssuedKey> {
    const key = writeKey({ keyId, secret });
    const apiKey: ApiKey = {
      keyId,
      partnerId,
      secretHash: hashSecret(secret).toString('hex'),
      ...wish,
      createdAt: this.clock.now(),
      ...(expiresAt && { expiresAt }),
    };
    try {
      await whenAvailable(() => this.models.apiKeys.create(toStored('keyId', apiKey)));
      return { apiKey, key };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return { apiKey: (await this.find(partnerId, keyId)) ?? apiKey, key };
    }
  }

  /** If two callers rotate one key at the same time, one succeeds; two attempts of one caller both do. */
  private async replace({ keyId, expiresAt }: ApiKey, next: ApiKey, overlapEnd: Date) {
    const end = expiresAt && expiresAt < overlapEnd ? expiresAt : overlapEnd;
    const replaced = await whenAvailable(() =>
      this.models.apiKeys
        .findOneAndUpdate(
          {
            _id: keyId,
            $or: [
              { replacedBy: { $exists: false }, revokedAt: { $exists: false } },
              { replacedBy: next.keyId },
            ],
          },
          { $set: { replacedBy: next.keyId, expiresAt: end } },
          { returnDocument: 'after' },
        )
        .lean(),
    );
    return replaced && fromStored('keyId', replaced);
  }
}

/** When a new key expires if it keeps the expiry of the old one. */
function sameLifetime({ createdAt, expiresAt }: ApiKey, now: Date): Date | undefined {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
}
