import type { NewEvent } from '../../src/domain/event';
import type { ReservationLogEntry } from '../../src/domain/log-entry';
import { SequentialModel } from '../simulation/sequential-model';
import type { Call } from './call';
import type { Timeline } from './timeline';

/** The answer may come from an earlier version, and what it missed may stand in a later one. */
const VERSIONS_AROUND = 10;

/**
 * The event's versions around a call that was refused falsely, a line each, so that a fault that shows once in
 * many runs can be understood from its report. Times are milliseconds after the request was sent.
 */
export function explainRefusal(
  event: NewEvent,
  log: readonly ReservationLogEntry[],
  timeline: Timeline,
  call: Call,
): string {
  const { start, end } = call;
  const model = new SequentialModel(event);
  const lines = [undefined, ...log].map((entry, version) => {
    if (entry) model.apply(entry);
    return [
      timeline.wasCurrent(version, call) ? '*' : ' ',
      model.counts(),
      `decided ${timeline.decidedAt(version) - start}, left by ${timeline.knownAt(version + 1) - start}`,
      `overdue ${JSON.stringify(model.overdueAt(start))}`,
      JSON.stringify(entry ?? 'made'),
    ].join(' ');
  });
  const isCurrent = (line: string) => line.startsWith('*');
  const first = Math.max(0, lines.findIndex(isCurrent) - VERSIONS_AROUND);
  const last = lines.findLastIndex(isCurrent) + VERSIONS_AROUND;
  return [
    `refused falsely: ${JSON.stringify(call)}`,
    `answered after ${end - start}; * marks what may have been current meanwhile`,
    ...lines.slice(first, last + 1),
  ].join('\n  ');
}
