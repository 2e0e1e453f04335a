/**
 * This version cannot use the database as it is, and trying again does not help: the message says what to do.
 */
export class UnfitDatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnfitDatabaseError';
  }
}
