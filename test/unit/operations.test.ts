import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { openEvent } from '../../src/domain/event';
import { Metrics } from '../../src/telemetry/metrics';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');

interface Known {
  type: string;
  labels: Set<string>;
}

/** Prometheus adds these to whatever it scrapes. */
const LABELS_OF_TARGETS = ['job', 'instance'];

/** Of Prometheus itself. */
const METRICS_OF_PROMETHEUS = new Map<string, Known>([
  ['up', { type: 'gauge', labels: new Set() }],
]);

/** Every metric that a process has, each with a sample at least, so that its labels show. */
async function registered(): Promise<Map<string, Known>> {
  const metrics = new Metrics(
    {
      queuedCommands: () => 0,
      streamListeners: () => 0,
      eventSeats: ([eventId = '']) =>
        Promise.resolve([{ eventId, totalSeats: 3, availableSeats: 2, heldSeats: 1 }]),
    },
    'meet-up',
  );
  metrics.requests({ route: '/', method: 'GET', status: 200, durationMs: 1 });
  metrics.services.answered('reserve', { kind: 'refused', refusal: { code: 'not_enough_seats' } });
  const commit = metrics.services.commitBegins('meet-up', []);
  commit.committed(openEvent({ eventId: 'meet-up', name: 'Meet-up', tiers: [] }), []);
  commit.settled();
  const report = await metrics.report();
  // What cannot be added up over workers is left out of what is exposed.
  const exposed = report.filter(({ aggregator }) => aggregator !== 'omit');
  return new Map(
    exposed.map(({ name, type, values }) => [
      name,
      {
        type: String(type), // a word, whatever prom-client's declarations say
        labels: new Set(values.flatMap(({ labels }) => Object.keys(labels))),
      },
    ]),
  );
}

let known: Map<string, Known>;
beforeAll(async () => {
  known = await registered();
});

/** The metric that a series belongs to: a histogram has several. */
function metricOf(series: string): string {
  const base = series.replace(/_(bucket|sum|count)$/, '');
  return known.get(base)?.type === 'histogram' ? base : series;
}

interface Query {
  /** Where it stands. */
  where: string;
  expr: string;
}

/** The names of what grammar rules matched in the query. */
function textsOf(expr: string, ...rules: string[]): string[] {
  const texts: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      if (rules.includes(name)) texts.push(expr.slice(from, to));
    },
  });
  return texts;
}

const selectorsIn = (expr: string) => textsOf(expr, 'VectorSelector');
const nameIn = (selector: string) => textsOf(selector, 'Identifier')[0] ?? '';

/** What is wrong with a query, a line each. */
function faultsOf({ where, expr }: Query): string[] {
  const faults: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from }) => {
      if (type.isError) faults.push(`cannot be read at ${from}`);
    },
  });
  const usable = new Set(LABELS_OF_TARGETS);
  for (const selector of selectorsIn(expr)) {
    const series = nameIn(selector);
    const metric = known.get(metricOf(series)) ?? METRICS_OF_PROMETHEUS.get(series);
    if (!metric) {
      faults.push(`there is no metric ${series}`);
      continue;
    }
    if (metric.type === 'histogram' && metricOf(series) === series) {
      faults.push(`${series} is a histogram: name its _bucket, _sum or _count`);
    }
    const labels = new Set([...metric.labels, ...LABELS_OF_TARGETS]);
    for (const label of textsOf(selector, 'LabelName')) {
      if (!labels.has(label)) faults.push(`${series} has no label ${label}`);
    }
    labels.forEach((label) => usable.add(label));
  }
  for (const label of textsOf(expr, 'LabelName')) {
    if (!usable.has(label)) faults.push(`none of its metrics has a label ${label}`);
  }
  return faults.map((fault) => `${where}: ${fault}: ${expr}`);
}

const namesIn = (queries: readonly Query[]) =>
  new Set(queries.flatMap(({ expr }) => selectorsIn(expr).map((each) => metricOf(nameIn(each)))));

describe('the check of queries', () => {
  it.each([
    ['sum(rate(ticketboss_commits_total[5m])', 'cannot be read'],
    ['ticketboss_comits_total', 'there is no metric ticketboss_comits_total'],
    ['ticketboss_http_requests_total{path="/"}', 'has no label path'],
    ['sum by (verb) (ticketboss_http_requests_total)', 'has a label verb'],
    ['ticketboss_settle_lag_seconds', 'is a histogram'],
    ['ticketboss_commits_total_bucket', 'there is no metric ticketboss_commits_total_bucket'],
  ])('refuses %s', (expr, fault) => {
    expect(faultsOf({ where: 'here', expr }).join()).toContain(fault);
  });
});

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  datasource?: { uid: string };
  targets?: { refId: string; expr: string; legendFormat: string }[];
}

interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { name: string; type: string; definition?: string }[] };
  panels: Panel[];
}

describe('the Grafana dashboard', () => {
  const dashboard = JSON.parse(read('operations/grafana/ticketboss.json')) as Dashboard; // compared below
  const { panels, templating } = dashboard;
  const queries = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      where: title,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    })),
  );

  it('can be imported: it has an id, unique panel ids, and no fixed data source', () => {
    expect(dashboard).toMatchObject({ uid: 'ticketboss', title: 'TicketBoss' });
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const sources = panels.flatMap(({ datasource }) => (datasource ? [datasource.uid] : []));
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
    expect(read('operations/grafana/ticketboss.json')).not.toContain('"__inputs"');
  });

  it('has no overlapping panels', () => {
    const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
      Array.from(
        { length: h * w },
        (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`,
      ),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });

  it('queries only existing metrics and labels', () => {
    expect(queries.length).toBeGreaterThan(25);
    expect(queries.flatMap(faultsOf)).toEqual([]);
    const definitions = templating.list.flatMap(({ definition = '' }) => definition);
    expect(definitions.join()).toContain('label_values(ticketboss_commits_total, job)');
  });

  it('shows every metric of TicketBoss', () => {
    const shown = namesIn(queries);

    expect(
      [...known.keys()].filter((name) => name.startsWith('ticketboss_') && !shown.has(name)),
    ).toEqual([]);
  });

  it('names in its legends only labels that its queries keep', () => {
    const faults = panels.flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr, legendFormat }) => {
        const kept = textsOf(expr.replaceAll('$__rate_interval', '5m'), 'GroupingLabels').join();
        const used = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => String(label));
        return used.filter((label) => !kept.includes(label)).map((label) => `${title}: ${label}`);
      }),
    );

    expect(faults).toEqual([]);
  });

  it('uses only variables that it has', () => {
    const names = new Set(templating.list.map(({ name }) => name));
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g)].map(
      ([, name]) => name,
    );

    expect(used.filter((name) => name !== undefined && !names.has(name))).toEqual([]);
  });
});

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook: string };
}

describe('the alert rules', () => {
  const { groups } = parse(read('operations/prometheus/alerts.yaml')) as {
    groups: { name: string; rules: Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  it('query only existing metrics and labels', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(rules.flatMap(({ alert, expr }) => faultsOf({ where: alert, expr }))).toEqual([]);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s says what to do', (alert, rule) => {
    expect(alert).toMatch(/^TicketBoss[A-Z]\w+$/);
    expect(rule.for).toMatch(/^\d+[smh]$/);
    expect(['critical', 'warning', 'info']).toContain(rule.labels.severity);
    expect(Object.keys(rule.annotations).sort()).toEqual(['description', 'runbook', 'summary']);
    expect(rule.annotations.runbook.length).toBeGreaterThan(40);
    const used = [...JSON.stringify(rule.annotations).matchAll(/\$labels\.(\w+)/g)];
    const kept = textsOf(rule.expr, 'GroupingLabels');
    for (const [, label = ''] of used) {
      if (kept.length > 0) expect(kept.join()).toContain(label);
      else expect(LABELS_OF_TARGETS).toContain(label);
    }
  });

  it('refer to each other by existing names', () => {
    const names = new Set(rules.map(({ alert }) => alert));
    const named = rules.flatMap(({ annotations }) => [
      ...annotations.runbook.matchAll(/\bTicketBoss[A-Z]\w+/g),
    ]);

    expect(named.map(([name]) => name).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  const rows = read('docs/operations.md')
    .split('\n')
    .map((line) => /^\| `([a-z_0-9]+)` +\| (\w+) +\| ([\w, ]*?) *\| (.+) \|$/.exec(line))
    .flatMap((match) => (match ? [match.slice(1).map((cell) => cell.trim())] : []));

  it('has every metric with its type, and no other', () => {
    expect(rows.map(([name, type]) => `${name ?? ''} ${type ?? ''}`).sort()).toEqual(
      [...known].map(([name, { type }]) => `${name} ${type}`).sort(),
    );
  });

  it('has the labels of each', () => {
    for (const [name = '', , labels = ''] of rows) {
      const documented = labels.split(', ').filter((label) => label !== '');
      const there = [...(known.get(name)?.labels ?? [])].filter((label) => label !== 'le');
      // What Node.js has to say depends on what it happens to do: some labels may not show now.
      const expected = name.startsWith('ticketboss_') ? documented : there;
      expect([name, ...there.sort()]).toEqual([name, ...expected.sort()]);
      expect(documented).toEqual(expect.arrayContaining(there));
    }
  });
});
