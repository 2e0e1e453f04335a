import mongoose from 'mongoose';

/**
 * Loaded into an API process by NODE_OPTIONS, it takes the version and the seats out of the filter of
 * each commit: what the crash test must then find.
 */
mongoose.plugin((schema) => {
  schema.pre('findOneAndUpdate', function () {
    const { eventId } = this.getFilter();
    this.setQuery({ eventId });
  });
});
