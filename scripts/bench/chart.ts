import Joi from 'joi';
import { ArgumentError } from '../support/arguments';
import { spreadOf } from './statistics';

const LABELS: Record<string, string> = {
  raw: 'bare node:http',
  'noop-express': 'no database, express alone',
  noop: 'no database',
  service: 'TicketBoss',
  'update-per-request': 'an update and an insert a request',
  'versioned-retry': 'read, then versioned update',
};

const BAR_LEFT = 238;
const BAR_WIDTH_MAX = 400;
const ROW_HEIGHT = 37;

interface Measured {
  options: { connections: number };
  hot: Record<string, { acceptedPerSecond: number }[]>;
}

const MEASURED = Joi.object<Measured>({
  options: Joi.object({ connections: Joi.number().required() }).unknown().required(),
  hot: Joi.object()
    .pattern(
      Joi.valid(...Object.keys(LABELS)),
      Joi.array().items(Joi.object({ acceptedPerSecond: Joi.number().required() }).unknown()),
    )
    .required(),
}).unknown();

/** Accepted reservations a second of a hot event as bars of an SVG, from what `--json` keeps. */
export function drawChart(json: string): string {
  const result = MEASURED.validate(JSON.parse(json));
  if (result.error)
    throw new ArgumentError([`--chart needs the scenario hot: ${result.error.message}`]);
  const { hot, options } = result.value;
  const bars = Object.entries(hot).map(([name, turns]) => ({
    name,
    label: LABELS[name] ?? name,
    value: spreadOf(turns.map(({ acceptedPerSecond }) => acceptedPerSecond)).median,
  }));
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const height = 52 + bars.length * ROW_HEIGHT;
  const what = `${options.connections} connections, one event`;
  const told = bars.map(({ label, value }) => `${label} ${whole(value)}`).join('; ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 ${height}" role="img" aria-labelledby="title">
  <title id="title">Accepted reservations a second, ${what}: ${told}</title>
  <style>${STYLE}</style>
  <rect class="page" width="720" height="${height}" rx="8" />
  <text class="quiet" x="${BAR_LEFT}" y="26">accepted reservations a second, ${what}</text>
${bars.map((bar, row) => barOf(bar, row, (bar.value / most) * BAR_WIDTH_MAX)).join('')}</svg>
`;
}

function barOf(
  { name, label, value }: { name: string; label: string; value: number },
  row: number,
  width: number,
): string {
  const top = 40 + row * ROW_HEIGHT;
  const own = name === 'service' ? 'own' : 'other';
  return `  <text class="end" x="${BAR_LEFT - 10}" y="${top + 18}">${label}</text>
  <rect class="${own}" x="${BAR_LEFT}" y="${top}" width="${width.toFixed(1)}" height="26" rx="3" />
  <text x="${(BAR_LEFT + width + 8).toFixed(1)}" y="${top + 18}">${whole(value)}</text>
`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

const STYLE = `
    .page { fill: #ffffff; }
    .own { fill: #2f6db3; }
    .other { fill: #b6c2cf; }
    text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328; }
    .quiet { font-size: 12px; fill: #57606a; }
    .end { text-anchor: end; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; }
      .own { fill: #6f9fd0; }
      .other { fill: #3d4752; }
      text { fill: #e6edf3; }
      .quiet { fill: #adb6c0; }
    }
  `;
