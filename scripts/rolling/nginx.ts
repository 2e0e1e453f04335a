import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/embedded/loopback-port';
import { ArgumentError } from '../support/arguments';

const SHIPPED = join(__dirname, '../../operations/nginx/nginx.conf');

/** nginx with the configuration that is shipped, before these two instances. */
export async function startNginx(instances: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const port = await freePort(0);
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, configuration(folder, port, instances));
  const child = spawn('nginx', ['-p', folder, '-c', path, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => {
      reject(
        new ArgumentError(['nginx is not on the PATH: install it, e.g. apt-get install nginx']),
      );
    });
  });
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([failed, untilItAnswers(url)]);
  return {
    url,
    async stop() {
      child.kill('SIGQUIT');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(folder: string, port: number, instances: readonly string[]): string {
  let text = readFileSync(SHIPPED, 'utf8');
  for (const [index, url] of instances.entries()) {
    text = replaced(text, `api-${index + 1}:3000`, new URL(url).host);
  }
  text = replaced(text, 'listen 8080', `listen 127.0.0.1:${port}`);
  text = replaced(text, 'pid /tmp/nginx.pid', `pid ${folder}/nginx.pid`);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${folder}/${kind};`,
  );
  // The load's connections stay open for as long as it takes.
  return replaced(
    text,
    'http {',
    ['http {', ...paths, '  keepalive_requests 100000000;'].join('\n'),
  );
}

function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`${SHIPPED} has no ${part}`);
  return text.replace(part, by);
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await delay(50);
  }
  throw new Error(`nginx does not answer at ${url}`);
}
