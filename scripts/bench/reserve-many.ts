import type { BenchRun } from './bench-run';
import type { LoadReport } from './load';
import { runLoad, type ContenderProcess } from './processes';
import { SINGLE_SEATS } from './turns';

/** Makes so many reservations, and a few more: those that were on their way then. */
export async function reserveMany(
  run: BenchRun,
  { url }: ContenderProcess,
  count: number,
  path = SINGLE_SEATS.path,
): Promise<LoadReport> {
  const report = await runLoad(run.resources, {
    method: 'POST',
    url: url + path,
    body: SINGLE_SEATS.body,
    connections: Math.min(run.options.connections, Math.ceil(count / 10)),
    warmUpMs: 0,
    until: { answers: count },
  });
  const { '201': _accepted, ...others } = report.answers;
  if (Object.keys(others).length === 0) return report;
  throw new Error(`the service answered otherwise than 201: ${JSON.stringify(others)}`);
}
