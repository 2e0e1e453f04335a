import { Strict } from '../validation/strict';
import { SCOPES, type Scope } from '../../domain/caller';
import { PARTNER_STATUSES, type Partner } from '../../domain/partner';
import { KEY_OVERLAP_SECONDS_DEFAULT, KEY_OVERLAP_SECONDS_MAX } from '../../limits';
import type { PartnerSettings } from '../../services/access/partners';
import { name, partnerId, wholeNumber } from '../validation/schemas';
import { time } from '../validation/time';

export const newPartnerBody = Strict.object<Pick<Partner, 'partnerId' | 'name'>>({
  partnerId: partnerId.required(),
  name: name.required(),
}).required();

export const partnerPatchBody = Strict.object<PartnerSettings>({
  name,
  status: Strict.valid(...PARTNER_STATUSES),
})
  .min(1)
  .required()
  .messages({ 'object.min': 'the body must name something to change' });

export const newKeyBody = Strict.object<{ scopes: Scope[]; name?: string; expiresAt?: Date }>({
  scopes: Strict.array()
    .items(Strict.valid(...SCOPES))
    .min(1)
    .max(SCOPES.length)
    .unique()
    .required()
    .messages({ 'array.min': '{#label} must have at least one item' }),
  name,
  expiresAt: time,
}).required();

export const rotationBody = Strict.object<{ overlapSeconds: number; expiresAt?: Date }>({
  overlapSeconds: wholeNumber(0, KEY_OVERLAP_SECONDS_MAX).default(KEY_OVERLAP_SECONDS_DEFAULT),
  expiresAt: time,
}).required();
