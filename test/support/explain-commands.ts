import type { Connection, Model, mongo } from 'mongoose';
import { explainedPlan, type ExplainedPlan } from './explained-plan';

export interface CommandPlan extends ExplainedPlan {
  /** `collection.index` of each. */
  indexes: string[];
}

/**
 * Explains every command that finds documents and that `work` sends, as it is sent. The connection must have
 * `monitored` its commands.
 */
export async function plansOf(
  connection: Connection,
  work: () => Promise<unknown>,
): Promise<CommandPlan[]> {
  const client = connection.getClient();
  const sent: mongo.Document[] = [];
  const listen = ({ command }: mongo.CommandStartedEvent) => void sent.push(command);
  client.on('commandStarted', listen);
  await work();
  client.off('commandStarted', listen);
  const db = client.db(connection.name);
  const plans = sent.flatMap(explainable).map(async (explain) => {
    const plan = explainedPlan(await db.command({ explain, verbosity: 'executionStats' }));
    const [collection] = Object.values(explain) as [string]; // a command names it first
    return { ...plan, indexes: plan.indexNames.map((name) => `${collection}.${name}`) };
  });
  return Promise.all(plans);
}

/** `collection.index` of every index of these models, but for those that the server itself works with. */
export async function indexNamesOf(models: object): Promise<string[]> {
  const all = Object.values(models).map(async ({ collection }: Model<unknown>) => {
    const indexes = await collection.indexes();
    return indexes
      .filter(({ expireAfterSeconds }) => expireAfterSeconds === undefined)
      .map(({ name }) => `${collection.name}.${String(name)}`);
  });
  return (await Promise.all(all)).flat();
}

/** The URI of a connection whose commands can be explained. */
export function monitored(uri: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`;
}

/** The parts of a command that tell what it finds. */
const FIELDS = ['find', 'filter', 'sort', 'projection', 'limit', 'singleBatch'];

function explainable(command: mongo.Document): mongo.Document[] {
  if ('findAndModify' in command) {
    return [{ find: command.findAndModify as string, filter: command.query as mongo.Document }];
  }
  if ('update' in command) return eachStatement(command, 'update', 'updates');
  if ('delete' in command) return eachStatement(command, 'delete', 'deletes');
  if ('aggregate' in command) {
    const { aggregate, pipeline, hint } = command as {
      aggregate: string;
      pipeline: mongo.Document[];
      hint?: mongo.Document;
    };
    return [{ aggregate, pipeline, cursor: {}, ...(hint && { hint }) }];
  }
  if (!('find' in command)) return [];
  return [Object.fromEntries(Object.entries(command).filter(([name]) => FIELDS.includes(name)))];
}

/** A write can be explained for one of its statements at a time. */
function eachStatement(command: mongo.Document, name: string, statements: string) {
  const list = command[statements] as mongo.Document[]; // as every command of that name has them
  return list.map((statement) => ({ [name]: command[name] as string, [statements]: [statement] }));
}
