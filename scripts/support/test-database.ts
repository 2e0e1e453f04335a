import { startDatabase } from '../../src/embedded/start-database';

/** Does something with a database of its own, on which `startApp` then starts TicketBoss. */
export async function withTestDatabase<T>(work: () => Promise<T>): Promise<T> {
  const database = await startDatabase({
    engine: 'auto',
    dataDir: undefined,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  process.env.TEST_MONGODB_URI = database.uri;
  try {
    return await work();
  } finally {
    await database.stop();
  }
}
