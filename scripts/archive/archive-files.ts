import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { mongo } from 'mongoose';

const { EJSON } = mongo.BSON;

/** The collections of which an event has documents; each becomes a file of its own. */
export const COLLECTIONS = ['events', 'reservations', 'commits', 'partnerSeats'] as const;
export type Collection = (typeof COLLECTIONS)[number];

const FORMAT = 'ticketboss archive 1';

/** What is in the folder of an event, and which state of the event it is. */
export interface Manifest {
  format: typeof FORMAT;
  eventId: string;
  createdAt: string;
  version: number;
  lastCommitId: string;
  files: Record<Collection, { documents: number; sha256: string }>;
  /** When the last of it was gone from the database. */
  removedAt?: string;
}

/** A folder or a file is not what it should be; the message says what to do. */
export class ArchiveError extends Error {}

const MANIFEST = 'manifest.json';

function fileOf(folder: string, collection: Collection): string {
  return join(folder, `${collection}.ndjson`);
}

/** The manifest of that folder; undefined if there is no folder. Throws for a folder without one. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  if (!existsSync(folder)) return undefined;
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
    if (isManifest(manifest)) return manifest;
  } catch {
    // It is not there, or no JSON.
  }
  throw new ArchiveError(
    `${folder} is no archive of an event: nothing was written, choose another --to`,
  );
}

/** Whether this script wrote it: what it has beside is then as the type says. */
function isManifest(found: unknown): found is Manifest {
  return (
    typeof found === 'object' && found !== null && 'format' in found && found.format === FORMAT
  );
}

/**
 * Writes the documents into that folder: first into one beside it, which takes its name when all of it is on the
 * disk. One document a line, as canonical Extended JSON, which `mongoimport` reads.
 */
export async function writeFiles(
  folder: string,
  state: Omit<Manifest, 'format' | 'files'>,
  documents: Record<Collection, AsyncIterable<object>>,
): Promise<Manifest> {
  const draft = `${folder}.partial`;
  await removeDraft(draft);
  await mkdir(draft, { recursive: true });
  const files = {} as Manifest['files']; // all of them are set next
  for (const collection of COLLECTIONS) {
    files[collection] = await writeLines(fileOf(draft, collection), documents[collection]);
  }
  const manifest: Manifest = { format: FORMAT, ...state, files };
  await writeManifest(draft, manifest);
  await rename(draft, folder);
  await syncFolder(dirname(folder));
  return manifest;
}

/** What a run that was interrupted left; never anything else. */
async function removeDraft(draft: string): Promise<void> {
  if (!existsSync(draft)) return;
  const own = new Set([MANIFEST, `${MANIFEST}.new`, ...COLLECTIONS.map((one) => `${one}.ndjson`)]);
  const foreign = (await readdir(draft)).find((name) => !own.has(name));
  if (foreign !== undefined) {
    throw new ArchiveError(`${join(draft, foreign)} was not written by this script: move it away`);
  }
  await rm(draft, { recursive: true });
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST);
  const file = await open(`${path}.new`, 'w');
  await file.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}

const CHUNK_CHARACTERS = 1 << 20;

async function writeLines(path: string, documents: AsyncIterable<object>) {
  const file = await open(path, 'wx');
  const sum = createHash('sha256');
  let count = 0;
  let chunk = '';
  const write = async () => {
    sum.update(chunk);
    await file.write(chunk);
    chunk = '';
  };
  for await (const document of documents) {
    chunk += `${lineOf(document)}\n`;
    count += 1;
    if (chunk.length >= CHUNK_CHARACTERS) await write();
  }
  await write();
  await file.sync();
  await file.close();
  return { documents: count, sha256: sum.digest('hex') };
}

/** Some readers take the separators of Unicode for ends of lines. */
function lineOf(document: object): string {
  return EJSON.stringify(document, { relaxed: false })
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Reads every file back: as many documents as were written, and the same bytes. */
export async function checkFiles(folder: string, { files }: Manifest): Promise<void> {
  for (const collection of COLLECTIONS) {
    const path = fileOf(folder, collection);
    const sum = createHash('sha256');
    for await (const bytes of createReadStream(path)) sum.update(bytes as Buffer);
    let documents = 0;
    for await (const id of idsIn(folder, collection)) documents += id === undefined ? 0 : 1;
    const written = files[collection];
    if (documents === written.documents && sum.digest('hex') === written.sha256) continue;
    throw new ArchiveError(
      `${path} is not what was written: nothing more is removed from the database`,
    );
  }
}

/** The documents' `_id`s, one by one. */
export async function* idsIn(folder: string, collection: Collection): AsyncGenerator {
  const lines = createInterface({ input: createReadStream(fileOf(folder, collection)) });
  for await (const line of lines) yield (EJSON.parse(line) as { _id: unknown })._id;
}

/** So that a name that was given survives a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder);
  await opened.sync();
  await opened.close();
}
