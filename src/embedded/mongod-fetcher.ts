import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server';
import { messageOf } from './system-error';

/**
 * A process entry: finds the mongod that mongodb-memory-server has cached, or downloads it. It
 * prints a line of JSON with the folder of the binary, the library's progress lines, and finally a
 * line of JSON with the path. It is a separate process because a download that hangs can only be
 * stopped by killing it.
 */
async function fetchBinary(): Promise<void> {
  const { downloadDir } = await DryMongoBinary.generateOptions();
  printLine({ folder: downloadDir });
  printLine({ path: await MongoBinary.getPath() });
}

function printLine(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

// When standard input closes, the parent has ended and the download is not needed.
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => process.exit(1)).resume();

fetchBinary().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error).replaceAll(/\s+/g, ' ')}\n`);
    process.exit(1);
  },
);
