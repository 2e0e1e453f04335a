import mongoose from 'mongoose';

/**
 * Loaded into an API process by NODE_OPTIONS, it takes the version, the commit's id and the seats out of
 * the filter of each commit: what the crash test must then find. (In the driver, by which commits are
 * written: Mongoose's plugins do not see them.)
 */
const { prototype } = mongoose.mongo.Collection;
const { findOneAndUpdate } = prototype;
prototype.findOneAndUpdate = function ({ _id }, ...rest) {
  return findOneAndUpdate.call(this, { _id }, ...rest);
};
