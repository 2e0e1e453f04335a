import { setTimeout as delay } from 'node:timers/promises';
import { STOP_MS_MAX } from './launch-limits';

/**
 * A process entry: `mongod-guard <pid>` ends the mongod with this process id as soon as standard
 * input ends, for that means that the process which started both is gone.
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

/** Whether there was a process to signal. */
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
