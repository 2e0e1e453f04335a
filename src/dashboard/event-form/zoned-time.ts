const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = CLOCKS.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  CLOCKS.set(timeZone, made);
  return made;
}

/** What a clock in that time zone shows, to the second: `2026-05-01T18:00:00`. */
export function wallTime(at: Date, timeZone: string): string {
  return clockOf(timeZone).format(at).replace(' ', 'T');
}

const DAY_MS = 24 * 3_600_000;

/**
 * The moments at which a clock in that time zone shows that: usually one; two in the hour that comes twice
 * when clocks are put back; none in the one that is skipped when they are put forward.
 */
export function momentsAt(wall: string, timeZone: string): Date[] {
  const wallMs = Date.parse(`${wall}Z`);
  const shown = new Date(wallMs).toISOString().slice(0, 19);
  const offsets = [-DAY_MS, DAY_MS].map((awayMs) => offsetMs(new Date(wallMs + awayMs), timeZone));
  return [...new Set(offsets)]
    .map((offset) => new Date(wallMs - offset))
    .filter((moment) => wallTime(moment, timeZone) === shown)
    .sort((a, b) => a.getTime() - b.getTime());
}

/** By how much a clock there is ahead of UTC. */
function offsetMs(at: Date, timeZone: string): number {
  const wholeSeconds = Math.floor(at.getTime() / 1000) * 1000;
  return Date.parse(`${wallTime(at, timeZone)}Z`) - wholeSeconds;
}

/** E.g. `CEST`, or `GMT-4` where English has no name. */
export function zoneName(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    timeZoneName: 'short',
  }).formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** The one that this browser is set to. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isTimeZone(text: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: text });
    return text !== '';
  } catch {
    return false;
  }
}
