import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { readDocument } from '../test/support/documented-routes';

const FOLDER = join(__dirname, '../client');

/**
 * Makes the types of the API, client/api.ts, as a partner makes them from a server's OpenAPI document. The
 * dashboard and the partner's example are compiled with them.
 */
async function main(): Promise<void> {
  const document: unknown = readDocument();
  const types = astToString(await openapiTS(document as OpenAPI3)); // a linter holds it to be one
  mkdirSync(FOLDER, { recursive: true });
  // Put in its place whole: a linter and a compiler may be reading it.
  const draft = join(FOLDER, `${process.pid}.tmp`);
  writeFileSync(draft, types);
  renameSync(draft, join(FOLDER, 'api.ts'));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
