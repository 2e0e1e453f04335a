// Prints what Redocly's recommended rules find in the OpenAPI document on standard input, as JSON.
// A process of its own: the linter ships ES modules only, and Jest loads CommonJS.
import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended'] });
const problems = await lintFromString({ source: await text(process.stdin), config });
const found = problems.map(({ severity, ruleId, message, location }) => ({
  severity,
  ruleId,
  message,
  where: location[0]?.pointer,
}));
process.stdout.write(JSON.stringify(found));
