import { Strict } from '../validation/strict';

const aVersion = '{#label} must be the version of a change';

/** For clients that cannot set the header `Last-Event-ID`. */
export const streamQuery = Strict.object<{ lastEventId?: string }>({
  lastEventId: Strict.string()
    .pattern(/^\d{1,15}$/)
    .messages({
      'string.base': aVersion,
      'string.empty': aVersion,
      'string.pattern.base': aVersion,
    }),
});
