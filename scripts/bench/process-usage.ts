import { readFileSync } from 'node:fs';

/** What a process has used of the machine so far. */
export interface ProcessUsage {
  cpuMs: number;
  rssMb: number;
  /** The most that it ever had in memory. */
  peakRssMb: number;
}

/** Undefined where there is no `/proc`, or no such process. */
export function usageOf(pid: number): ProcessUsage | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return {
      cpuMs: cpuMs(readFileSync(`/proc/${pid}/stat`, 'latin1')),
      rssMb: megabytes(status, 'VmRSS'),
      peakRssMb: megabytes(status, 'VmHWM'),
    };
  } catch {
    return undefined;
  }
}

/** Processor time for each of so many answers, in microseconds; undefined where it cannot be had. */
export function cpuUsEach(
  before: ProcessUsage | undefined,
  after: ProcessUsage | undefined,
  answers: number,
): number | undefined {
  return before && after && ((after.cpuMs - before.cpuMs) * 1000) / answers;
}

/** proc(5): the name, in parentheses, may have spaces; after it, utime and stime are fields 12 and 13. */
function cpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** USER_HZ is 100 on every Linux that Node.js runs on. */
const MS_PER_TICK = 10;

function megabytes(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
  return Number(kibibytes) / 1024;
}
