import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../src/config';
import { CONNECTIONS_MAX, SHUTDOWN_MS_MAX } from '../../src/tuning';
import { documentedRoutes } from '../support/documented-routes';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
const START = (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start;

describe('the manifest for Kubernetes', () => {
  const [deployment, service, budget] = parseAllDocuments(
    read('operations/kubernetes/ticketboss.yaml'),
  ).map((document) => document.toJS() as Record<string, unknown>);
  const { replicas, template, selector } = new Deployment(deployment).spec ?? {};
  const [container] = template?.spec?.containers ?? [];
  const labels = template?.metadata?.labels;

  it('is as the published schemas want it, which find a mistake', () => {
    for (const object of [
      new Deployment(deployment),
      new Service(service),
      new PodDisruptionBudget(budget),
    ]) {
      expect(() => {
        object.validate();
      }).not.toThrow();
    }
    const wrong = { ...deployment, spec: { ...(deployment?.spec as object), replicas: 'two' } };
    expect(() => {
      new Deployment(wrong as never).validate();
    }).toThrow('replicas must be integer');
  });

  it('asks routes that there are, and sets variables that there are', () => {
    const paths = [container?.livenessProbe, container?.readinessProbe].map(
      (probe) => probe?.httpGet?.path,
    );
    expect(paths).toEqual(['/health', '/health/ready']);
    expect(documentedRoutes().map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
    const names = (container?.env ?? []).map(({ name }) => name);
    expect(names.filter((name) => !(name in VARIABLES))).toEqual([]);
    expect(container?.envFrom).toEqual([{ secretRef: { name: 'ticketboss' } }]);
  });

  it('lets an instance end in its own time, after nobody sends to it any more', () => {
    const grace = Number(container?.env?.find(({ name }) => name.startsWith('SHUTDOWN'))?.value);
    const { periodSeconds = 0, failureThreshold = 0 } = container?.readinessProbe ?? {};
    expect(grace).toBeGreaterThanOrEqual(periodSeconds * failureThreshold);
    expect(template?.spec?.terminationGracePeriodSeconds).toBeGreaterThan(
      grace + SHUTDOWN_MS_MAX / 1000,
    );
  });

  it('keeps at least one instance', () => {
    expect(replicas).toBeGreaterThan(1);
    expect(selector?.matchLabels).toEqual(labels);
    expect(new Service(service as never).spec?.selector).toEqual(labels);
    expect(new PodDisruptionBudget(budget as never).spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: labels },
    });
  });
});

describe('the unit for systemd', () => {
  const lines = read('operations/systemd/ticketboss.service').split('\n');
  const settings = new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ''] as const];
    }),
  );

  it('has sections, settings, comments and nothing else', () => {
    const other = lines.filter(
      (line) => !/^(#.*|\[(Unit|Service|Install)\]|[A-Z]\w+=.+|)$/.test(line),
    );
    expect(other).toEqual([]);
  });

  it('starts what npm start starts', () => {
    expect(settings.get('ExecStart')).toBe(`/usr/bin/${START}`);
    expect(settings.get('Environment')).toBe('NODE_ENV=production');
  });

  it('lets the process end in its own time, and open its connections', () => {
    expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(SHUTDOWN_MS_MAX / 1000);
    expect(settings.get('KillMode')).toBe('mixed');
    expect(Number(settings.get('LimitNOFILE'))).toBeGreaterThan(CONNECTIONS_MAX);
  });
});
