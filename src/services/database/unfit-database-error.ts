/** The database cannot be worked on as it is, however often it is tried: the message says what somebody has to do. */
export class UnfitDatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnfitDatabaseError';
  }
}
