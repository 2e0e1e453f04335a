import { platform } from 'node:process';
import { startChild } from './child-process';
import { DatabaseStartError, directoryInUse, portInUse } from './database-start-error';
import { MONGOD_READY_MS_MAX, SLOW_START_NOTICE_MS, STOP_MS_MAX } from './launch-limits';
import { freePort } from './loopback-port';
import { startGuard } from './mongod-guard-process';
import { faultOfLine } from './mongod-log';
import type { MongodBinary } from './mongod-binary';
import type { EnginePlace, RunningEngine } from './running-engine';
import { messageOf } from './system-error';

/** The last errors show why mongod ended: the cause, and its consequence. */
const FAULTS_KEPT = 4;

/**
 * Runs a mongod as a standalone server on 127.0.0.1. mongodb-memory-server is not used for this,
 * because it passes a Ctrl-C on to mongod, checks only every two seconds whether the parent is
 * alive, and limits a recovery after a crash to a fixed time without reporting it.
 */
export async function startMongod(
  binary: MongodBinary,
  place: EnginePlace,
  environment: NodeJS.ProcessEnv,
  report: (line: string) => void,
): Promise<RunningEngine> {
  // mongod chooses a free port in different ways, depending on its release.
  const port = await freePort(place.port);
  let faults: string[] = [];
  const mongod = startChild({
    file: binary.path,
    args: mongodArguments(place.directory, port),
    environment,
    ready: (line) => (/waiting for connections/i.test(line) ? true : undefined),
    readyMsMax: MONGOD_READY_MS_MAX,
    stopMsMax: STOP_MS_MAX,
    onLine: (line) => {
      const fault = faultOfLine(line);
      if (fault !== undefined) faults = [...faults, fault].slice(-FAULTS_KEPT);
    },
  });
  // A process that could not be started has no id; `ready` then rejects with the reason.
  const pid = mongod.pid ?? 0;
  const guard = pid === 0 ? undefined : startGuard(pid);
  void mongod.ended.then(() => guard?.end());

  const explain = (how: string) => [how, ...faults].join('; ');
  const notice = setInterval(() => {
    report(`mongod is still starting in ${place.directory}; after a crash it restores its data.`);
  }, SLOW_START_NOTICE_MS);
  try {
    await mongod.ready;
  } catch (error) {
    await mongod.ended;
    const how = explain(messageOf(error));
    throw translate(how, binary, place.directory, port);
  } finally {
    clearInterval(notice);
  }
  // Errors logged before it was ready did not prevent the start, so they do not explain its end.
  faults = [];
  return {
    kind: 'mongod',
    name: `MongoDB ${binary.version} (mongod)`,
    port,
    pid,
    stop: () => mongod.stop(),
    exited: mongod.exited.then((how) => `mongod ${explain(how)}`),
  };
}

function mongodArguments(directory: string, port: number): string[] {
  return [
    ...['--port', String(port)],
    ...['--bind_ip', '127.0.0.1'],
    ...['--dbpath', directory],
    ...['--storageEngine', 'wiredTiger'],
    // Up to 200 MB of diagnostic data for MongoDB's support, which is not needed here.
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // A socket file in /tmp that belongs to another user would prevent mongod from starting.
    ...(platform === 'win32' ? [] : ['--nounixsocket']),
  ];
}

function translate(
  how: string,
  binary: MongodBinary,
  directory: string,
  port: number,
): DatabaseStartError {
  if (how.includes('DBPathInUse')) return directoryInUse(directory);
  if (/address already in use/i.test(how)) return portInUse(port);
  return new DatabaseStartError(
    'engine-failed',
    `mongod ${binary.version} (${binary.path}) did not start on ${directory}; it ${how}. ` +
      'If another release of MongoDB wrote these data, name that mongod in MONGOMS_SYSTEM_BINARY.',
  );
}
