import type { ProblemView } from '../support/api-caller';
import { operationsOf, readDocument, type Parameter } from '../support/documented-routes';
import { useApp } from '../support/use-app';

const api = useApp();

const operations = operationsOf(readDocument())
  .filter(({ path }) => path.startsWith('/api/v1/'))
  .map(({ method, path, parameters }) => [method, path, parameters] as const);

function withExamples(path: string, parameters: readonly Parameter[]): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name) => {
    const example = parameters.find((parameter) => parameter.name === name)?.example;
    return encodeURIComponent(String(example));
  });
}

const fetched = async (method: string, path: string) => {
  const response = await fetch(api.app.url + path, { method });
  return { status: response.status, text: await response.text() };
};

describe('an unknown query parameter', () => {
  it.each(operations)('is refused by name by %s %s', async (method, path, parameters) => {
    const { status, text } = await fetched(method, `${withExamples(path, parameters)}?nonsense=1`);

    expect([status, JSON.parse(text)]).toMatchObject([
      400,
      {
        code: 'validation_failed',
        error: 'nonsense is not allowed',
        errors: [{ pointer: '/nonsense', detail: 'nonsense is not allowed' }],
      },
    ]);
  });

  it.each(['partnerId=x', 'partnerId=x&partnerId=y', 'limit=1'])(
    "is refused by the default event's summary: %s",
    async (query) => {
      const { status, body } = await api.caller.get<ProblemView>(`/api/v1/reservations?${query}`);

      expect(status).toBe(400);
      expect(body.errors).toHaveLength(1);
    },
  );

  it('is ignored on the older paths, as ever', async () => {
    for (const base of ['/reservations', '/api/reservations']) {
      expect((await api.caller.get(`${base}?partnerId=x`)).status).toBe(200);
    }
    expect((await api.caller.get('/api/v1/reservations?')).status).toBe(200);
  });
});
