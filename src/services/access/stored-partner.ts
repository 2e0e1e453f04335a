import { foldedIdOf, type Partner } from '../../domain/partner';
import type { StoredPartner } from '../../models/partner-model';

/** Matches the partner with exactly that id. */
export function partnerNamed(partnerId: string) {
  return { _id: foldedIdOf(partnerId), partnerId };
}

export function toStoredPartner(partner: Partner): StoredPartner {
  return { ...partner, ...partnerNamed(partner.partnerId) };
}

export function fromStoredPartner({ _id, creationId, ...partner }: StoredPartner): Partner {
  return partner;
}
