import type { Connection, mongo } from 'mongoose';

/**
 * What `work` sends to the database, in order, each as its name and its collection. The connection must have
 * `monitored` its commands.
 */
export async function commandsOf(
  connection: Connection,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const client = connection.getClient();
  const sent: string[] = [];
  const listen = ({ commandName, command }: mongo.CommandStartedEvent) => {
    sent.push(`${commandName} ${String(command[commandName])}`);
  };
  client.on('commandStarted', listen);
  try {
    await work();
  } finally {
    client.off('commandStarted', listen);
  }
  return sent;
}
