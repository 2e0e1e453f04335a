import { EVENT_SETTINGS_BYTES_MAX } from '../limits';
import type { EventSettings } from './change';
import { invalid, type Refusal } from './problems';

/**
 * At least as many bytes as a value of the domain takes in BSON: plain objects, arrays, texts, numbers,
 * dates. https://bsonspec.org/spec.html
 */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 5 + Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return 8;
  let bytes = 5;
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) bytes += 2 + Buffer.byteLength(key) + bytesOf(inner);
  }
  return bytes;
}

/** What is wrong with an event whose settings take more bytes than its document has for them, if they do. */
export function settingsSizeFault(
  settings: Pick<EventSettings, 'name' | 'tiers'>,
): Refusal | undefined {
  const bytes = bytesOf(settings);
  return bytes <= EVENT_SETTINGS_BYTES_MAX
    ? undefined
    : invalid(
        '/tiers',
        `the event would take ${bytes} bytes, ${EVENT_SETTINGS_BYTES_MAX} at most: use fewer tiers or shorter names`,
      );
}
