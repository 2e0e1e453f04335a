import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchMongod } from '../../src/embedded/mongod-fetch';

/** What the download server does with a request for the archive. */
type Answer = (archive: Buffer, request: IncomingMessage, response: ServerResponse) => unknown;

const LIMITS = { firstByteMsMax: 2_500, stallMsMax: 1_000 };

describe('the download of a mongod', () => {
  let folder: string;
  let archive: Buffer;
  let server: Server;
  let port: number;
  let answers: Answer[];
  let said: string[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mongod-download-'));
    archive = makeArchive(join(folder, 'archive'));
  });
  beforeEach(async () => {
    said = [];
    server = createServer((request, response) => {
      if (request.url?.endsWith('.md5') === true) {
        sendWhole(Buffer.from(createHash('md5').update(archive).digest('hex')), request, response);
      } else {
        answers.shift()?.(archive, request, response);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const fetch = (...script: Answer[]) => {
    answers = script;
    const environment: NodeJS.ProcessEnv = {
      HOME: folder,
      PATH: process.env.PATH,
      MONGOMS_DOWNLOAD_DIR: join(folder, 'cache'),
      MONGOMS_DOWNLOAD_MIRROR: `http://127.0.0.1:${port}`,
      MONGOMS_USE_HTTP: 'true',
      // A release that no developer has in a cache.
      MONGOMS_VERSION: '8.2.99',
    };
    return fetchMongod(environment, (line) => said.push(line), LIMITS);
  };
  const seconds = async (work: Promise<unknown>): Promise<number> => {
    const begun = Date.now();
    await work;
    return (Date.now() - begun) / 1000;
  };

  it('downloads one, reports progress, and finds it again without the network', async () => {
    const fetched = await fetch(sendWhole);
    expect(fetched).toEqual({ path: expect.stringContaining(join(folder, 'cache')) as string });
    expect(said).toEqual([expect.stringMatching(/^Downloading MongoDB 8\.2\.99: \d+ %/)]);
    expect(await fetch()).toEqual(fetched);
  });

  it('is not aborted while it makes progress, however slowly', async () => {
    const outcome = fetch(sendSlowly);
    expect(await seconds(outcome)).toBeGreaterThan(LIMITS.stallMsMax / 1000);
    expect(await outcome).toHaveProperty('path');
  });

  it('is resumed where it was interrupted', async () => {
    const outcome = await fetch(breakOff, sendWhole);
    expect(outcome).toHaveProperty('path');
    expect(said).toContainEqual(expect.stringContaining('The download of MongoDB broke off'));
  });

  it('is aborted soon if no data arrives', async () => {
    const outcome = fetch(() => undefined);
    expect(await seconds(outcome)).toBeLessThan(6);
    expect(await outcome).toEqual({
      missing: 'the download server sent nothing within 2.5 s',
    });
  });

  it('is aborted if it stalls, and resumed the next time', async () => {
    expect(await fetch(stallHalfway, () => undefined)).toEqual({
      missing: 'the download server sent nothing within 2.5 s',
    });
    expect(said).toContain(
      'The download of MongoDB broke off: the download server sent nothing more within 1 s.',
    );
    expect(await fetch(sendWhole)).toHaveProperty('path');
  });

  it('is aborted at once if the server refuses', async () => {
    const refuse: Answer = (_, __, response) => response.writeHead(403).end();
    const outcome = fetch(refuse);
    expect(await seconds(outcome)).toBeLessThan(3);
    expect(await outcome).toEqual({ missing: expect.stringContaining('403') as string });
  });

  it('is aborted at once if there is no server', async () => {
    server.close();
    const outcome = fetch();
    expect(await seconds(outcome)).toBeLessThan(3);
    expect(await outcome).toEqual({ missing: expect.stringContaining('ECONNREFUSED') as string });
  });
});

function sendWhole(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  begin(content, request, response).end(rest(content, request));
}

async function sendSlowly(content: Buffer, request: IncomingMessage, response: ServerResponse) {
  begin(content, request, response);
  const part = Math.ceil(content.length / 4);
  for (let from = 0; from < content.length; from += part) {
    response.write(content.subarray(from, from + part));
    await delay(600);
  }
  response.end();
}

function breakOff(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  sendHalf(content, request, response, () => response.destroy());
}

function stallHalfway(content: Buffer, request: IncomingMessage, response: ServerResponse): void {
  sendHalf(content, request, response, () => undefined);
}

function sendHalf(
  content: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  then: () => void,
): void {
  begin(content, request, response).write(content.subarray(0, content.length / 2), () => {
    // The half is to arrive before what happens then.
    setTimeout(then, 300);
  });
}

function begin(content: Buffer, request: IncomingMessage, response: ServerResponse) {
  const partial = request.headers.range !== undefined;
  return response.writeHead(partial ? 206 : 200, {
    'content-length': rest(content, request).length,
  });
}

/** What the request asks for: all, or all from where an earlier download broke off. */
function rest(content: Buffer, request: IncomingMessage): Buffer {
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  return content.subarray(Number(from ?? 0));
}

/**
 * An archive like MongoDB's: its `bin/mongod` is over 1 MB, otherwise it would count as incomplete.
 */
function makeArchive(folder: string): Buffer {
  mkdirSync(join(folder, 'mongodb', 'bin'), { recursive: true });
  const script = '#!/bin/sh\necho "db version v8.2.99"\nexit\n';
  const padding = randomBytes(1024 ** 2).toString('hex');
  writeFileSync(join(folder, 'mongodb', 'bin', 'mongod'), `${script}# ${padding}\n`);
  execFileSync('tar', ['-czf', 'mongodb.tgz', 'mongodb'], { cwd: folder });
  return readFileSync(join(folder, 'mongodb.tgz'));
}
