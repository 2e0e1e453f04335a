import { AggregatorRegistry, Registry } from 'prom-client';

/** All metrics of one process at one moment, as plain data. */
export type MetricsReport = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

export interface Exposition {
  contentType: string;
  text: string;
}

/** The reports added up, in the text format of Prometheus or, if asked for, of OpenMetrics. */
export async function expose(
  reports: readonly MetricsReport[],
  format: 'prometheus' | 'openmetrics',
): Promise<Exposition> {
  const isOpen = format === 'openmetrics';
  const merged = isOpen ? openAggregate(reports) : AggregatorRegistry.aggregate([...reports]);
  return { contentType: merged.contentType, text: await merged.metrics() };
}

/** Of those reports what only ever grows, added up: counters and histograms. */
export function cumulative(reports: readonly MetricsReport[]): Promise<MetricsReport> {
  const growing = reports.map((report) =>
    report.filter((metric) => isCounter(metric) || String(metric.type) === 'histogram'),
  );
  return AggregatorRegistry.aggregate(growing).getMetricsAsJSON();
}

/** In OpenMetrics a counter's name has no `_total`; its sample's has, which prom-client adds. */
function openAggregate(reports: readonly MetricsReport[]) {
  const renamed = reports.map((report) =>
    report.map((metric) =>
      isCounter(metric) ? { ...metric, name: metric.name.replace(/_total$/, '') } : metric,
    ),
  );
  const merged = AggregatorRegistry.aggregate<typeof Registry.OPENMETRICS_CONTENT_TYPE>(renamed);
  merged.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return merged;
}

/** In its JSON prom-client spells types as words, whatever its declarations say. */
function isCounter({ type }: MetricsReport[number]): boolean {
  return String(type) === 'counter';
}
