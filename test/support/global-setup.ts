import { build } from '../../scripts/support/build';
import {
  ENGINE_CHOICES,
  startDatabase,
  type EngineChoice,
  type RunningDatabase,
} from '../../src/embedded/start-database';

declare global {
  var testDatabase: RunningDatabase | undefined;
}

/**
 * Builds what the tests start, and starts one database for the whole test run, whose URI the
 * workers read from TEST_MONGODB_URI. With MONGODB_URI set, the tests run on that server instead.
 */
export default async function globalSetup(): Promise<void> {
  await build();
  const given = process.env.MONGODB_URI;
  if (given !== undefined && given !== '') {
    process.env.TEST_MONGODB_URI = given;
    return;
  }
  globalThis.testDatabase = await startDatabase({
    engine: engineOf(process.env.EMBEDDED_ENGINE),
    dataDir: undefined,
    report: (line) => process.stderr.write(`${line}\n`),
  });
  process.env.TEST_MONGODB_URI = globalThis.testDatabase.uri;
}

function engineOf(name = 'auto'): EngineChoice {
  const engine = ENGINE_CHOICES.find((choice) => choice === name);
  if (engine !== undefined) return engine;
  throw new Error(`EMBEDDED_ENGINE is "${name}". Set one of ${ENGINE_CHOICES.join(', ')}.`);
}
