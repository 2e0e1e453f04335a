/** Stops the database that the global setup started, and with it its data go. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.testDatabase?.stop();
}
