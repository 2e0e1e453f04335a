import { partnerId } from '../validation/schemas';
import { Strict } from '../validation/strict';

const aVersion = '{#label} must be the version of a change';

/** `lastEventId` and `ticket` are for clients that cannot set headers; the ticket is looked at on admission. */
export const streamQuery = Strict.object<{
  partnerId?: string;
  lastEventId?: string;
  ticket?: string;
}>({
  partnerId,
  ticket: Strict.string().max(100),
  lastEventId: Strict.string()
    .pattern(/^\d{1,15}$/)
    .messages({
      'string.base': aVersion,
      'string.empty': aVersion,
      'string.pattern.base': aVersion,
    }),
});
