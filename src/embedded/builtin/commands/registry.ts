import { aggregateCommand } from './aggregate';
import { statsCommands } from './collection-stats';
import type { Command } from './command';
import { countCommand, distinctCommand } from './count-and-distinct';
import { deleteCommand } from './delete';
import { diagnosticCommands } from './diagnostics';
import { explainCommand } from './explain';
import { findCommand, getMoreCommand, killCursorsCommand } from './find';
import { findAndModifyCommand } from './find-and-modify';
import { handshakeCommands } from './handshake';
import { indexCommands } from './indexes';
import { insertCommand } from './insert';
import { namespaceCommands } from './namespaces';
import { updateCommand } from './update';

const commands: Command[] = [
  ...handshakeCommands,
  ...diagnosticCommands,
  ...namespaceCommands,
  ...statsCommands,
  ...indexCommands,
  insertCommand,
  findCommand,
  getMoreCommand,
  killCursorsCommand,
  updateCommand,
  deleteCommand,
  findAndModifyCommand,
  aggregateCommand,
  countCommand,
  distinctCommand,
  explainCommand(findCommandNamed),
];

const byName = new Map(commands.flatMap((command) => command.names.map((name) => [name, command])));

/** Command names are case-sensitive, as in MongoDB. */
export function findCommandNamed(name: string): Command | undefined {
  return byName.get(name);
}
