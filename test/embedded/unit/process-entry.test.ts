import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { entryArguments } from '../../../src/embedded/process-entry';

describe('entryArguments', () => {
  it('runs an entry from any working directory', () => {
    const run = spawnSync(process.execPath, entryArguments('mongod-guard'), { cwd: tmpdir() });
    expect(run.stderr.toString()).toBe('');
    expect(run.status).toBe(0);
  });
});
