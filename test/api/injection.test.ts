import type { Operation } from '../../src/http/endpoint/endpoint';
import type { ProblemView } from '../support/api-caller';
import { documentedRoutes } from '../support/documented-routes';
import { rawRequest } from '../support/raw-request';
import { ADMIN_KEY } from '../support/start-app';
import { useApp } from '../support/use-app';

const api = useApp({
  access: { authMode: 'required', requestsPerKey: 0, requestsPerAddress: 0 },
});

/** What a careless server would hand to its database, or to `Object.assign`. */
const HOSTILE = [
  '{"$gt":""}',
  '{"$ne":null}',
  '{"$where":"sleep(1000)"}',
  '[{"$gt":""}]',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
];

const EXTRA_FIELDS = ['$where', '$set', '__proto__', 'constructor', '_id', 'secretHash', 'journal'];

type Path = (string | number)[];

/** Every place in a body, the body itself aside. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...placesIn(inner, [...path, key]),
  ]);
}

function objectsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, each]) => objectsIn(each, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}

const MARK = '"HERE"';

/** The body as JSON text, with that text at that place: some keys can only be written so. */
function bodyWith(body: unknown, path: Path, text: string): string {
  return JSON.stringify(replaced(body, path)).replace(MARK, text);
}

function replaced(value: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return 'HERE';
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      index === Number(step) ? replaced(each, rest) : (each as unknown),
    );
  }
  const object = value as Record<string, unknown>; // so the path leads
  return { ...object, [step]: replaced(object[step], rest) };
}

const OPERATIONS = documentedRoutes().flatMap(({ path, methods }) =>
  Object.entries(methods).map(([method, operation]: [string, Operation]) => ({
    name: `${method} ${path}`,
    method,
    path,
    operation,
  })),
);
const WITH_BODY = OPERATIONS.filter(({ operation }) => operation.doc?.body);
const WITH_QUERY = OPERATIONS.filter(({ operation }) => operation.doc?.query);
const WITH_PARAMETER = OPERATIONS.filter(({ path }) => path.includes(':'));

const PARAMETERS: Record<string, string> = {
  eventId: 'node-meetup-2025',
  reservationId: '7d1f4a52-3a0b-4c5e-9f55-0b7a3b0f9c11',
};

function pathOf(path: string, values = PARAMETERS): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? 'unknown');
}

async function send(method: string, path: string, payload?: string) {
  const headers = {
    Authorization: `Bearer ${ADMIN_KEY}`,
    'If-Match': '*',
    ...(payload !== undefined && { 'Content-Type': 'application/json' }),
  };
  const request = { method, headers, ...(payload !== undefined && { payload }) };
  const { status, text } = await rawRequest(api.app.url + path, request);
  return {
    status,
    problem: (text.startsWith('{') ? JSON.parse(text) : {}) as Partial<ProblemView>,
  };
}

describe.each(WITH_BODY.map((each) => [each.name, each] as const))('%s', (_name, each) => {
  const { method, path, operation } = each;
  const examples = Object.values(operation.doc?.body?.examples ?? {});

  it('accepts no operator and no prototype as the value of any field', async () => {
    for (const example of examples) {
      // Metadata may be any object of texts: it is stored as pairs.
      for (const place of placesIn(example).filter(([field]) => field !== 'metadata')) {
        for (const text of HOSTILE) {
          const { status, problem } = await send(
            method,
            pathOf(path),
            bodyWith(example, place, text),
          );
          expect([place, text, status, problem.code]).toEqual([
            place,
            text,
            400,
            'validation_failed',
          ]);
        }
      }
    }
  });

  it('accepts no unknown field', async () => {
    for (const example of examples) {
      for (const place of objectsIn(example)) {
        for (const field of EXTRA_FIELDS) {
          const body = bodyWith(example, [...place, 'FIELD'], '{"a":1}').replace('FIELD', field);
          const { status } = await send(method, pathOf(path), body);
          expect([place, field, status]).toEqual([place, field, 400]);
        }
      }
    }
  });
});

it.each(WITH_QUERY.map((each) => [each.name, each] as const))(
  '%s accepts no operator and no list in its query',
  async (_name, { method, path, operation }) => {
    const names = Object.keys((operation.doc?.query?.describe() as { keys: object }).keys);
    for (const name of names) {
      for (const query of [
        `${name}[$gt]=`,
        `${name}[$ne]=1`,
        `${name}[]=1`,
        `${name}=1&${name}=2`,
      ]) {
        const { status } = await send(method, `${pathOf(path)}?${query}`);
        expect([query, status]).toEqual([query, 400]);
      }
    }
    for (const name of ['$where', '__proto__', 'constructor[prototype][isAdmin]']) {
      const { status } = await send(method, `${pathOf(path)}?${name}=1`);
      expect([name, status]).toEqual([name, 400]);
    }
  },
);

it.each(WITH_PARAMETER.map((each) => [each.name, each] as const))(
  '%s treats a path parameter as a plain name',
  async (_name, { method, path }) => {
    for (const text of [
      '{"$gt":""}',
      '$where',
      '__proto__',
      'constructor',
      '[object Object]',
      '.*',
    ]) {
      const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => [
        String(name),
        encodeURIComponent(text),
      ]);
      const { status } = await send(
        method,
        pathOf(path, Object.fromEntries(names) as Record<string, string>),
      );
      expect([text, status >= 400 && status < 500]).toEqual([text, true]);
    }
  },
);

it('none of these requests changed anything', async () => {
  const { db } = api.app.models.events;

  expect({}).not.toHaveProperty('isAdmin');
  expect(await db.collection('partners').countDocuments()).toBe(0);
  expect(await db.collection('apiKeys').countDocuments()).toBe(0);
  expect(await db.collection('reservations').countDocuments()).toBe(0);
  expect(await db.collection('events').countDocuments()).toBe(1);
  expect(api.app.logLines.filter((line) => line.includes('a request failed'))).toEqual([]);
});
