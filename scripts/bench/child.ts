/** The side of the child in `processes.ts`. */

/** What the bench asks of this process. */
export function orderOfParent(): unknown {
  return JSON.parse(process.argv[2] ?? 'null');
}

/** Leaves when the process that started this one is gone, whatever became of it. */
export function leaveWithParent(leave: () => void): void {
  process.stdin.once('end', leave).once('error', leave).resume();
}

/** Writes what the work came to as the one line that the parent waits for, and leaves. */
export async function report(work: () => Promise<unknown>): Promise<void> {
  leaveWithParent(() => process.exit(1));
  try {
    process.stdout.write(`${JSON.stringify(await work())}\n`, () => process.exit(0));
  } catch (error) {
    fail(error);
  }
}

export function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
