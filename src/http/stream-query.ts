import Joi from 'joi';

const aVersion = '{#label} must be the version of a change';

/** For clients that cannot set the header `Last-Event-ID`. */
export const streamQuery = Joi.object<{ lastEventId?: string }>({
  lastEventId: Joi.string()
    .pattern(/^\d{1,15}$/)
    .messages({
      'string.base': aVersion,
      'string.empty': aVersion,
      'string.pattern.base': aVersion,
    }),
});
