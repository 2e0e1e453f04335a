import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from '../../src/embedded/child-process';
import type { ContenderName, ContenderOrder } from './contenders';
import type { LoadOrder, LoadReport } from './load';
import type { Offer, OfferReport } from './offer-load';
import type { Resources } from './resources';

export interface ContenderProcess {
  name: ContenderName;
  /** Without a slash at its end. */
  url: string;
  pid: number;
}

const START_MS_MAX = 20_000;
const STOP_MS_MAX = 15_000; // longer than a contender takes to finish its requests

/** Starts a contender as an API process of its own; with a folder, it leaves a CPU profile there. */
export async function startContender(
  resources: Resources,
  order: ContenderOrder,
  profileDir: string | undefined,
): Promise<ContenderProcess> {
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
  const nodeOptions = [...startOptions(), ...profiling];
  const { child, announced } = await startProcess(resources, 'contender', nodeOptions, order, {
    msMax: START_MS_MAX,
    environment: { ...process.env, NODE_ENV: 'production' },
  });
  const { url } = announced as { url: string }; // contender.ts wrote it
  return { name: order.name, url, pid: child.pid ?? 0 };
}

interface PackageFile {
  scripts: { start: string };
}

/** What `npm start` gives to Node.js. */
function startOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as PackageFile; // our own
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

/** Runs the load generator as a process of its own. */
export async function runLoad(resources: Resources, order: LoadOrder): Promise<LoadReport> {
  const msMax = 'ms' in order.until ? order.until.ms * 2 : LOAD_MS_MAX;
  const { announced } = await startProcess(resources, 'generator', [], order, {
    msMax: order.warmUpMs + msMax + START_MS_MAX,
    environment: process.env,
  });
  return announced as LoadReport; // generator.ts wrote it
}

/** Offers load at its own pace, in a process of its own. */
export async function runOffer(resources: Resources, offer: Offer): Promise<OfferReport[]> {
  const { announced } = await startProcess(resources, 'offerer', [], offer, {
    msMax: offer.warmUpMs + offer.ms * 2 + START_MS_MAX,
    environment: process.env,
  });
  return (announced as { reports: OfferReport[] }).reports; // offerer.ts wrote it
}

/** A number of answers must be there after so long; else the contender hangs. */
const LOAD_MS_MAX = 600_000;

interface Surroundings {
  msMax: number;
  environment: NodeJS.ProcessEnv;
}

/** Resolves with the line of JSON that the process prints when it is ready, or has its result. */
async function startProcess(
  resources: Resources,
  entry: string,
  nodeArguments: readonly string[],
  order: unknown,
  { msMax, environment }: Surroundings,
): Promise<{ child: Child<unknown>; announced: unknown }> {
  const lines: string[] = [];
  const child = await resources.use(
    () =>
      Promise.resolve(
        startChild<{ json: unknown }>({
          file: process.execPath,
          args: [...nodeArguments, join(__dirname, `${entry}.js`), JSON.stringify(order)],
          environment,
          ready: (line) =>
            line.startsWith('{') ? { json: JSON.parse(line) as unknown } : undefined,
          readyMsMax: msMax,
          stopMsMax: STOP_MS_MAX,
          onLine: (line) => {
            if (lines.push(line) > LINES_KEPT) lines.shift();
          },
        }),
      ),
    (started) => started.stop(),
  );
  try {
    const { json } = await child.ready;
    return { child, announced: json };
  } catch (error) {
    const how = error instanceof Error ? error.message : String(error);
    throw new Error([`the ${entry} ${how}`, ...lines].join('\n'), { cause: error });
  }
}

/** Of what a process that failed wrote last. */
const LINES_KEPT = 10;
