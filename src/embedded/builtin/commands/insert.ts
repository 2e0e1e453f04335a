import { Int32 } from 'bson';
import type { Command } from './command';
import { CommandError } from '../language';
import { prepareInsert } from './documents';
import { errorFields, runBatch } from './write-batch';

export const insertCommand: Command = {
  names: ['insert'],
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  kind: 'write',
  run(request, { catalog }) {
    const namespace = writableNamespace(request.namespace);
    request.required('documents');
    let n = 0;
    const outcome = runBatch(request.documents ?? [], request.flag('ordered', true), (raw) => {
      const { raw: stored, doc } = prepareInsert(raw);
      catalog.getOrCreate(namespace).insert(stored, doc);
      n += 1;
    });
    return { n: new Int32(n), ...errorFields(outcome) };
  },
};

/** Names beginning with `system.` are reserved for the server. */
export function writableNamespace(namespace: string): string {
  const collection = namespace.slice(namespace.indexOf('.') + 1);
  if (collection.startsWith('system.')) {
    throw new CommandError('InvalidNamespace', `cannot write to '${namespace}'`);
  }
  return namespace;
}
