import { spawn } from 'node:child_process';
import { entryArguments } from './process-entry';

export interface Guard {
  end(): void;
}

/**
 * Starts a process that ends the given mongod when this process is gone, however it went.
 * mongod itself would live on, and keep its data directory and port from the next start.
 */
export function startGuard(mongodPid: number): Guard {
  const guard = spawn(process.execPath, [...entryArguments('mongod-guard'), String(mongodPid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  });
  // Without a guard all works, but for a mongod that outlives a killed parent.
  guard.on('error', () => undefined);
  guard.unref();
  return {
    end() {
      // Killed, not closed: at the end of its input it would signal a process id that is free again.
      guard.kill('SIGKILL');
    },
  };
}
