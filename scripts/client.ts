import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { readDocument } from '../test/support/documented-routes';

const FILE = join(__dirname, '../client/api.ts');

const USAGE = `npm run client -- [--check]

Writes the types of the API for its clients, client/api.ts, from the OpenAPI document. With --check it
only says whether they are up to date, by its exit code.
`;

const HEAD = `/**
 * The types of the TicketBoss API, made from its OpenAPI document by \`npm run client\`. Do not edit.
 */

`;

async function main([argument, ...rest]: readonly string[]): Promise<number> {
  const isCheck = argument === '--check';
  if ((argument !== undefined && !isCheck) || rest.length > 0) {
    process.stdout.write(USAGE);
    return argument === '--help' ? 0 : 2;
  }
  const types = await typesOfApi();
  if (!isCheck) writeFileSync(FILE, types);
  else if (readFileSync(FILE, 'utf8') !== types) {
    process.stderr.write('client/api.ts is not up to date: run npm run client\n');
    return 1;
  }
  return 0;
}

async function typesOfApi(): Promise<string> {
  const nodes = await openapiTS(typedPart(readDocument()), { excludeDeprecated: true });
  const options = await resolveConfig(FILE);
  return format(HEAD + astToString(nodes), { ...options, parser: 'typescript' });
}

/**
 * What types can say: no examples, no choice between fields that are there or not, and of answers in
 * several forms the JSON, which is what a program asks for.
 */
function typedPart(document: unknown): OpenAPI3 {
  const text = JSON.stringify(document, (key, value: unknown) => {
    if (key === 'example' || key === 'examples') return undefined;
    if (key === 'oneOf' && isOfFieldsOnly(value)) return undefined;
    return key === 'content' ? jsonOf(value as object) : value; // contents by type
  });
  return JSON.parse(text) as OpenAPI3; // a linter holds it to be one
}

function isOfFieldsOnly(choices: unknown): boolean {
  return (choices as object[]).every((choice) => Object.keys(choice).join() === 'required');
}

function jsonOf(content: object): object {
  return 'application/json' in content
    ? { 'application/json': content['application/json'] }
    : content;
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
