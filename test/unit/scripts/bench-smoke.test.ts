import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entry } from '../../support/api-process';

const QUICK = '--rounds 1 --seconds 0.1 --connections 4 --events 5 --reservations 1000';

it('the bench measures every scenario, and draws a chart of the hot event', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticketboss-bench-'));
  const [json, chart] = [join(folder, 'bench.json'), join(folder, 'bench.svg')];
  const { MONGODB_URI: _uri, ...environment } = process.env;
  const bench = spawn(
    process.execPath,
    [
      ...[...entry('scripts/bench.ts'), '--scenario', 'all', '--only', 'raw,service'],
      ...[...QUICK.split(' '), '--json', json, '--chart', chart],
    ],
    { env: { ...environment, EMBEDDED_ENGINE: 'builtin' } },
  );
  try {
    let text = '';
    let trouble = '';
    bench.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    bench.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
    const [code] = (await once(bench, 'close')) as [number | null];

    expect({ code, trouble: code === 0 ? '' : trouble }).toEqual({ code: 0, trouble: '' });
    for (const row of ROWS) expect(text).toContain(row);
    const kept = JSON.parse(readFileSync(json, 'utf8')) as { targets: { what: string }[] };
    expect(kept.targets.map(({ what }) => what)).toEqual(TARGETS);
    expect(readFileSync(chart, 'utf8')).toContain('>TicketBoss</text>');
  } finally {
    bench.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);

const TARGETS = [
  'hot: accepted/s over raw',
  'selling-out: refused/s over raw',
  'latency: p99 over raw',
  'lone: mean latency over one commit',
  'instances: four over one, one event',
  'instances: four over one, many events',
  'writes: bytes stored a reservation',
  'writes: index entries a reservation',
  'partner-limit: many reservations over few',
  'search: p99 of a page, the slowest kind, ms',
  'webhooks: messages/s of a backlog',
  'webhooks: seconds behind at 200 sales/s',
  'webhooks: p99 beside one that hangs over without it',
  'million: all reservations over 1000, accepted/s',
  'million: the last over the first, accepted/s',
  ...(existsSync('/proc/self/stat') ? ['million: the last over the first, CPU time'] : []),
  'million: summaries after it over before, p50',
  ...(existsSync('/proc/self/stat') ? ['million: peak memory of the API over 250 MB'] : []),
];

const ROWS = [
  'One hot event',
  'even, service',
  'zipf, service',
  'refused/s once sold out',
  "0.7 of each one's peak",
  'reserved, then cancelled',
  'with a key',
  'summaries',
  'A lone client',
  'the database alone: one commit',
  'one event, 4',
  '5 events, 4',
  'commands of service: ',
  '1000 reservations',
  "a partner's, one status",
  'A long run on one event',
  ...TARGETS,
];
