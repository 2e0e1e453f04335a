import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds, and fails if it does not in time. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  durationMsMax = 15_000,
): Promise<void> {
  const deadline = Date.now() + durationMsMax;
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error(`not so within ${durationMsMax} ms: ${isSo.toString()}`);
    await delay(20);
  }
}
