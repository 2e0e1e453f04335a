import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MESSAGE_TYPES, NOTICE_TYPES } from '../../../src/domain/webhook';
import { PROBLEMS, type ProblemCode } from '../../../src/domain/problems';
import { PATH_PARAMETERS, TAGS } from '../../../src/http/openapi/vocabulary';
import { validate } from '../../../src/http/validation/validation';
import { Contract, pointerTo } from '../../support/contract';
import {
  documentedRoutes,
  operationsOf,
  readDocument,
  type DocumentedOperation,
} from '../../support/documented-routes';

const DOCUMENT = readDocument();
const OPERATIONS = operationsOf(DOCUMENT);
const CONTRACT = new Contract(DOCUMENT);
/** All but the files of pages, which are no part of the API. */
const ROUTES = documentedRoutes().filter(({ path }) => !path.endsWith('/:file'));

const shown = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('the OpenAPI document', () => {
  it('has every operation of every route, and no other', () => {
    const served = ROUTES.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) =>
        shown({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }),
      ),
    );

    expect(OPERATIONS.map(shown).sort()).toEqual(served.sort());
  });

  it('calls every operation by a name of its own', () => {
    const ids = OPERATIONS.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks for the scope that the route asks for', () => {
    const needs = ROUTES.flatMap(({ path, methods }) =>
      Object.entries(methods).map(([method, each]) => [
        shown({ method, path: path.replaceAll(/:(\w+)/g, '{$1}') }),
        each.needs,
      ]),
    );
    const scopes = OPERATIONS.map(({ operation: { security }, ...each }) => [
      shown(each),
      security[0] ? (security[0].bearerKey?.[0] ?? 'any key') : 'nothing',
    ]);

    expect(Object.fromEntries(scopes)).toEqual(Object.fromEntries(needs));
  });

  it('has an Idempotency-Key wherever something is made', () => {
    const without = OPERATIONS.filter(
      ({ method, parameters }) =>
        method === 'POST' && !parameters.some(({ name }) => name === 'Idempotency-Key'),
    );

    // What is done to a reservation may be repeated without one.
    expect(without.filter(({ path }) => !path.includes('{reservationId}')).map(shown)).toEqual([]);
  });

  it('has the older paths last, in a group of their own', () => {
    const groups = OPERATIONS.map(({ operation }) => operation.tags[0]);
    const older = OPERATIONS.filter(({ path }) =>
      /^\/(api\/)?(reservations|tickets|book)\b/.test(path),
    );

    expect(groups.slice(-older.length)).toEqual(older.map(() => 'Older paths'));
    expect(groups.filter((group) => group === 'Older paths')).toHaveLength(older.length);
    expect(Object.keys(TAGS).at(-1)).toBe('Older paths');
  });

  it('has every message that a webhook can get', () => {
    expect(Object.keys(DOCUMENT.webhooks)).toEqual([
      ...MESSAGE_TYPES,
      'webhook.ping',
      ...NOTICE_TYPES,
    ]);
  });

  it('has every tag that it groups by', () => {
    const used = OPERATIONS.flatMap(({ operation }) => operation.tags);

    expect(new Set(used)).toEqual(new Set(Object.keys(TAGS)));
  });

  it('has every path parameter, and describes it', () => {
    const inPaths = ROUTES.flatMap(({ path }) =>
      [...path.matchAll(/:(\w+)/g)].map(([, name]) => name),
    );

    expect(new Set(inPaths)).toEqual(new Set(Object.keys(PATH_PARAMETERS)));
    for (const { path, parameters } of OPERATIONS) {
      const described = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
      expect(described).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('has each code of the table of problems where it can occur', () => {
    const met = OPERATIONS.flatMap(({ operation }) => codesOf(operation));

    // That a method is not there can be said of no operation that is there; some requests reach none.
    expect(new Set([...met, 'method_not_allowed', 'request_timeout', 'headers_too_large'])).toEqual(
      new Set(Object.keys(PROBLEMS)),
    );
    expect(Object.keys(DOCUMENT.components.examples)).toEqual(Object.keys(PROBLEMS));
  });

  it('gives each code its status', () => {
    for (const { operation } of OPERATIONS) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const codes = Object.keys(response.content?.['application/problem+json']?.examples ?? {});
        expect(codes.map((code) => PROBLEMS[code as ProblemCode].status)).toEqual(
          codes.map(() => Number(status)),
        );
      }
    }
  });

  it("passes the linter's recommended rules", async () => {
    const problems = await lint(JSON.stringify(DOCUMENT));

    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('fails the linter if it is wrong', async () => {
    const broken = JSON.stringify(DOCUMENT).replace('#/components/schemas/Event"', '#/nowhere"');

    expect(await lint(broken)).toContainEqual(
      expect.objectContaining({ severity: 'error', ruleId: 'no-unresolved-refs' }),
    );
  });
});

interface LintProblem {
  severity: string;
  ruleId: string;
}

async function lint(document: string): Promise<LintProblem[]> {
  const linter = spawn(process.execPath, [join(__dirname, '../../support/lint-openapi.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  linter.stdin.end(document);
  const [found] = await Promise.all([text(linter.stdout), once(linter, 'close')]);
  return JSON.parse(found) as LintProblem[]; // so the script prints it
}

function codesOf({ responses }: DocumentedOperation['operation']): string[] {
  return Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  );
}

describe('its examples', () => {
  it.each(OPERATIONS.map((each) => [shown(each), each] as const))(
    'match their schemas: %s',
    (_name, { path, method, operation, parameters }) => {
      const at = ['paths', path, method.toLowerCase()];
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        for (const [type, { example, examples = {} }] of Object.entries(content)) {
          const schema = pointerTo([...at, 'responses', status, 'content', type, 'schema']);
          const referred = Object.keys(examples).map(
            (code) => DOCUMENT.components.examples[code]?.value,
          );
          for (const value of example === undefined ? referred : [example]) {
            expect(CONTRACT.refusalBy(schema, value)).toBeUndefined();
          }
        }
      }
      for (const [name, { value }] of Object.entries(bodyExamples(operation))) {
        const schema = pointerTo([...at, 'requestBody', 'content', 'application/json', 'schema']);
        expect([name, CONTRACT.refusalBy(schema, value)]).toEqual([name, undefined]);
      }
      // Those of the path come first.
      for (const [index, { example }] of parameters
        .filter((each) => each.in === 'path')
        .entries()) {
        const schema = pointerTo(['paths', path, 'parameters', String(index), 'schema']);
        expect(CONTRACT.refusalBy(schema, example)).toBeUndefined();
      }
    },
  );

  it('of bodies are accepted by the validation', () => {
    const bodies = ROUTES.flatMap(({ methods }) =>
      Object.values(methods).flatMap(({ doc }) => doc?.body ?? []),
    );

    expect(bodies.length).toBeGreaterThan(0);
    for (const { schema, examples } of bodies) {
      for (const example of Object.values(examples)) {
        expect(() => validate<unknown>(schema, example)).not.toThrow();
      }
    }
  });
});

function bodyExamples({ requestBody }: DocumentedOperation['operation']) {
  return requestBody?.content['application/json']?.examples ?? {};
}
