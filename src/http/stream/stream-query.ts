import { partnerId } from '../validation/schemas';
import { Strict } from '../validation/strict';

const aVersion = '{#label} must be the version of a change';

/** `lastEventId` is for clients that cannot set the header `Last-Event-ID`. */
export const streamQuery = Strict.object<{ partnerId?: string; lastEventId?: string }>({
  partnerId,
  lastEventId: Strict.string()
    .pattern(/^\d{1,15}$/)
    .messages({
      'string.base': aVersion,
      'string.empty': aVersion,
      'string.pattern.base': aVersion,
    }),
});
