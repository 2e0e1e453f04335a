import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  discard,
  engineFolder,
  enginesWithData,
  openDataDirectory,
  rememberEngine,
  type DataDirectory,
} from '../../../src/embedded/data-directory';
import type { EngineKind } from '../../../src/embedded/running-engine';

describe('the data directory', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'data-directory-'));
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  function leaveData(data: DataDirectory, kind: EngineKind): void {
    mkdirSync(engineFolder(data, kind), { recursive: true });
    writeFileSync(join(engineFolder(data, kind), 'storage.bson'), '');
  }

  it('is created if it is missing, and is not discarded', async () => {
    const data = await openDataDirectory(join(parent, 'a', 'b'));
    await discard(data);
    expect(existsSync(join(parent, 'a', 'b'))).toBe(true);
  });

  it('is a new temporary one without a path, and is discarded', async () => {
    const [one, other] = [await openDataDirectory(undefined), await openDataDirectory(undefined)];
    expect(one.path).not.toBe(other.path);
    leaveData(one, 'builtin');
    await discard(one);
    await discard(other);
    expect(existsSync(one.path)).toBe(false);
  });

  it('is refused with its name if it is a file', async () => {
    writeFileSync(join(parent, 'file'), '');
    await expect(openDataDirectory(join(parent, 'file'))).rejects.toThrow(
      /data directory .*file cannot be used: .* Choose a directory/,
    );
  });

  it('has no data at first', async () => {
    expect(await enginesWithData(await openDataDirectory(parent))).toEqual([]);
  });

  it.each(['mongod', 'builtin'] as const)('recognises the data of %s', async (kind) => {
    const data = await openDataDirectory(parent);
    leaveData(data, kind);
    expect(await enginesWithData(data)).toEqual([kind]);
  });

  it('has no data after a mongod failed to start', async () => {
    const data = await openDataDirectory(parent);
    mkdirSync(engineFolder(data, 'mongod'));
    writeFileSync(join(engineFolder(data, 'mongod'), 'mongod.lock'), '');
    expect(await enginesWithData(data)).toEqual([]);
  });

  it.each(['mongod', 'builtin'] as const)('lists %s first if that ran last', async (kind) => {
    const data = await openDataDirectory(parent);
    leaveData(data, 'mongod');
    leaveData(data, 'builtin');
    await rememberEngine(data, kind);
    expect((await enginesWithData(data))[0]).toBe(kind);
  });

  it('does not list an engine whose data were removed', async () => {
    const data = await openDataDirectory(parent);
    await rememberEngine(data, 'mongod');
    expect(await enginesWithData(data)).toEqual([]);
  });
});
