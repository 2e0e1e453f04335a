import { time } from '../../src/http/validation/time';
import { ArgumentError, readArguments } from './arguments';

export interface ArchiveOrder {
  before: Date;
  folder: string;
}

/** What the arguments of `npm run archive` want. Throws an `ArgumentError` with every fault. */
export function readArchiveArguments(args: readonly string[], now: Date): ArchiveOrder | 'help' {
  const { values, bare, isHelpWanted, faults } = readArguments(args, ['before', 'to']);
  if (isHelpWanted) return 'help';
  for (const name of ['before', 'to']) {
    if (!values.has(name) && !bare.has(name)) faults.push(`--${name} is required`);
  }
  const before = timeFrom(values.get('before'));
  if (before === 'none') faults.push('--before must be a day or a time, such as 2026-01-31');
  else if (before && before > now) faults.push('--before must not be in the future');
  if (faults.length > 0) throw new ArgumentError(faults);
  return { before: before as Date, folder: values.get('to') ?? '' }; // else there are faults
}

function timeFrom(text: string | undefined): Date | 'none' | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const checked = time.validate(isDay ? `${text}T00:00:00Z` : text);
  const value: unknown = checked.value;
  return checked.error === undefined && value instanceof Date ? value : 'none';
}
