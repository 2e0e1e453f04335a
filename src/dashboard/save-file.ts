import { h } from './dom';

/** By then a browser has begun to save it. */
const KEPT_MS = 10_000;

/** Lets the browser save a file under that name. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  h('a', { href: url, download: name }).click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEPT_MS);
}
