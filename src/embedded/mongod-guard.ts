import { setTimeout as delay } from 'node:timers/promises';
import { STOP_MS_MAX } from './launch-limits';

/**
 * A process entry: `mongod-guard <pid>` stops the mongod with this process id when standard input
 * closes, which means that the process that started both has ended.
 */
async function endMongod(pid: number): Promise<void> {
  const deadline = Date.now() + STOP_MS_MAX;
  let alive = signal(pid, 'SIGTERM');
  while (alive && Date.now() < deadline) {
    await delay(100);
    alive = signal(pid, 0);
  }
  if (alive) signal(pid, 'SIGKILL');
}

/** Whether there was such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

const mongodPid = Number(process.argv[2]);

if (Number.isSafeInteger(mongodPid) && mongodPid > 1) {
  process.stdin.on('error', () => undefined);
  process.stdin.on('close', () => void endMongod(mongodPid)).resume();
}
