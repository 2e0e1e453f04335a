import { spawn } from 'node:child_process';
import { entryArguments } from './process-entry';

export interface Guard {
  end(): void;
}

/**
 * Starts a process that stops the given mongod when this process ends for any reason. Otherwise
 * mongod would keep running and block its data directory and port for the next start.
 */
export function startGuard(mongodPid: number): Guard {
  const guard = spawn(process.execPath, [...entryArguments('mongod-guard'), String(mongodPid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  });
  // Without the guard everything works, except that mongod outlives a killed parent.
  guard.on('error', () => undefined);
  guard.unref();
  return {
    end() {
      // Killed, not closed: when its input closes it would signal a process id that is no longer
      // mongod's.
      guard.kill('SIGKILL');
    },
  };
}
