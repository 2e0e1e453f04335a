import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findMongod } from '../../../src/embedded/mongod-binary';

const FAKE_MONGOD = join(__dirname, '../../support/fake-mongod.mjs');

describe('findMongod', () => {
  let folder: string;
  let said: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mongod-binary-'));
    said = [];
    jest.replaceProperty(process, 'env', {
      // The stand-in for mongod is run by the `node` of this PATH.
      PATH: [folder, dirname(process.execPath)].join(delimiter),
      MONGOMS_RUNTIME_DOWNLOAD: 'false',
      MONGOMS_VERSION: '8.2.99',
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const find = (environment: NodeJS.ProcessEnv = {}) =>
    findMongod({ ...process.env, ...environment }, (line) => said.push(line));

  function install(script: string): string {
    const path = join(folder, 'mongod');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it('prefers the one in MONGOMS_SYSTEM_BINARY to one on the PATH', async () => {
    install('echo "db version v7.0.0"');
    expect(await find({ MONGOMS_SYSTEM_BINARY: FAKE_MONGOD })).toEqual({
      path: FAKE_MONGOD,
      version: '8.0.4',
    });
  });

  it('finds the one on the PATH', async () => {
    symlinkSync(FAKE_MONGOD, join(folder, 'mongod'));
    expect(await find()).toEqual({ path: join(folder, 'mongod'), version: '8.0.4' });
  });

  it('refuses the one in MONGOMS_SYSTEM_BINARY if it cannot be used', async () => {
    await expect(find({ MONGOMS_SYSTEM_BINARY: folder })).rejects.toThrow(
      `MONGOMS_SYSTEM_BINARY names no usable mongod: ${folder} is not an executable file. ` +
        'Correct it or unset it.',
    );
    const old = install('echo "db version v4.4.29"');
    await expect(find({ MONGOMS_SYSTEM_BINARY: old })).rejects.toThrow(
      `${old} is MongoDB 4.4.29; 5.0 is the oldest`,
    );
  });

  it.each([
    ['does not run', 'echo "libcrypto.so.1.1 is missing" >&2; exit 127', 'libcrypto.so.1.1'],
    ['needs another processor', 'kill -ILL $$', 'AVX'],
    ['is something else', 'echo hello', 'does not tell its version'],
    ['is too old', 'echo "db version v3.6.8"', 'MongoDB 3.6.8; 5.0 is the oldest'],
  ])('skips one on the PATH that %s, and says so', async (_, script, reason) => {
    install(script);
    expect(await find()).toHaveProperty('missing');
    expect(said).toEqual([expect.stringContaining(reason)]);
  });

  it('says why there is none', async () => {
    const found = await find();
    expect(found).toEqual({ missing: expect.stringContaining('RUNTIME_DOWNLOAD') as string });
    expect(said).toEqual([]);
  });
});
