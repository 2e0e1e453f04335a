import { fuzz } from '../fuzz/fuzz';
import { fuzzedApp, GUARDED } from '../fuzz/fuzzed-app';
import { operationsOf, type OpenApiDocument } from '../support/documented-routes';
import { useApp } from '../support/use-app';

/** Takes some seconds; `npm run fuzz` sends any number of requests. */
const RUNS = 400;

const apis = { off: useApp(), required: useApp(GUARDED) };

describe.each(['off', 'required'] as const)('requests of every kind, AUTH_MODE %s', (authMode) => {
  it('are answered as documented, and change nothing if they are refused', async () => {
    const { failure, statuses } = await fuzz(await fuzzedApp(apis[authMode].app), { runs: RUNS });

    expect(failure).toBeUndefined();
    // Otherwise too many or too few requests were invalid.
    expect(statuses[200]).toBeGreaterThan(RUNS / 20);
    expect(statuses[400]).toBeGreaterThan(RUNS / 50);
  }, 120_000);
});

describe('fuzzing', () => {
  const mute = useApp();

  it('finds undocumented answers', async () => {
    const target = await fuzzedApp(mute.app);
    const document = structuredClone(target.document);
    for (const { operation } of operationsOf(document)) delete operation.responses[404];
    const { failure } = await fuzz({ ...target, document }, { runs: RUNS });

    expect(failure).toContain('status 404 is not documented');
  });

  it('finds undocumented bodies', async () => {
    const { url } = mute.app;
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
    document.components.schemas.Event = { type: 'object', properties: { eventId: {} } };
    const target = { url, document, versions: () => Promise.resolve({}) };
    const { failure } = await fuzz(target, { runs: RUNS });

    expect(failure).toContain('the body is not as documented');
  });
});
