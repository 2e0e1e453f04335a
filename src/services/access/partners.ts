import type { Partner, PartnerStatus } from '../../domain/partner';
import type { AccessModels } from '../../models/access-models';
import type { AccessDirectory } from './access-directory';
import type { Clock } from '../support/clock';
import { isDuplicateKey, whenAvailable } from '../database/database-errors';
import { UnavailableError } from '../database/unavailable-error';
import { newUuid, type RandomBytes } from '../support/random-bytes';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';
import { fromStoredPartner, partnerNamed, toStoredPartner } from './stored-partner';

export interface PartnerSettings {
  name?: string;
  status?: PartnerStatus;
}

/** Partners, as administrators see them. */
export class Partners {
  constructor(
    private readonly models: Pick<AccessModels, 'partners'>,
    private readonly clock: Clock,
    private readonly directory: Pick<AccessDirectory, 'forgetAll'>,
  ) {}

  /**
   * Undefined if there is a partner with that id, or with one that looks like it; if several callers try at
   * the same time, one makes it. What another attempt made from the same random bytes is the answer.
   */
  async create(
    { partnerId, name }: Pick<Partner, 'partnerId' | 'name'>,
    random?: RandomBytes,
  ): Promise<Partner | undefined> {
    const creation = random && { creationId: newUuid(random) };
    const now = this.clock.now();
    const partner: Partner = { partnerId, name, status: 'active', createdAt: now, updatedAt: now };
    try {
      await whenAvailable(() =>
        this.models.partners.create({ ...toStoredPartner(partner), ...creation }),
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return creation && this.createdAs(creation.creationId, partnerId);
    }
    this.directory.forgetAll();
    return partner;
  }

  private async createdAs(creationId: string, partnerId: string): Promise<Partner | undefined> {
    const { _id } = partnerNamed(partnerId);
    const existing = await whenAvailable(() => this.models.partners.findById(_id).lean());
    if (!existing) throw new UnavailableError('a partner is there, but not on a majority yet');
    return existing.creationId === creationId ? fromStoredPartner(existing) : undefined;
  }

  async find(partnerId: string): Promise<Partner | undefined> {
    const found = await whenAvailable(() =>
      this.models.partners.findOne(partnerNamed(partnerId)).lean(),
    );
    return found ? fromStoredPartner(found) : undefined;
  }

  /** One page of all partners, newest first. */
  async page(limit: number, place: Place | undefined): Promise<Page<Partner>> {
    const rows = await whenAvailable(() =>
      this.models.partners
        .find(after(place))
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    const { data, next } = toPage(rows, limit, 'foldedId');
    return { data: data.map(({ foldedId, creationId, ...partner }) => partner), next };
  }

  /** The partner after the change, or undefined if there is none. */
  async change(partnerId: string, settings: PartnerSettings): Promise<Partner | undefined> {
    const changed = await whenAvailable(() =>
      this.models.partners
        .findOneAndUpdate(
          partnerNamed(partnerId),
          { $set: { ...settings, updatedAt: this.clock.now() } },
          { returnDocument: 'after' },
        )
        .lean(),
    );
    this.directory.forgetAll();
    return changed ? fromStoredPartner(changed) : undefined;
  }
}
