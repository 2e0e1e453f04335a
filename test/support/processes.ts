import { execFileSync } from 'node:child_process';
import { PROGRAM } from './api-process';

/** The processes that a process has started and that live. */
export function childrenOf(pid: number): number[] {
  return descendants(pid).map(({ child }) => child);
}

/** The workers of an API process that has several; its database may be a child of it, too. */
export function workersOf(pid: number): number[] {
  return descendants(pid).flatMap(({ child, command }) =>
    command.endsWith(PROGRAM) ? [child] : [],
  );
}

function descendants(pid: number): { child: number; command: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent]) => Number(parent) === pid)
    .map(([child, , ...command]) => ({ child: Number(child), command: command.join(' ') }));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
