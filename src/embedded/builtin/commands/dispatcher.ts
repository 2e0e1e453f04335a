import { Double, Int32 } from 'bson';
import { CommandError, errorCodes } from '../language';
import type { Doc } from '../language';
import type { CommandMessage } from '../wire-protocol';
import { CommandRequest } from './command-request';
import type { ConnectionInfo } from './command-request';
import type { Command, Engine, Reply } from './command';
import { encode, encodeWithinBounds } from './documents';
import { checkArguments } from './generic-arguments';
import { findCommandNamed } from './registry';

/** Runs a command and encodes its reply, or the error that refuses it. */
export async function dispatch(
  message: CommandMessage,
  connection: ConnectionInfo,
  engine: Engine,
): Promise<Buffer> {
  try {
    const request = CommandRequest.parse(message, connection);
    const command = commandOf(request, message.legacy);
    checkArguments(command, request);
    const run = () => command.run(request, engine);
    const reply = command.kind === 'write' ? await engine.catalog.store.write(run) : run();
    return encodeReply(reply);
  } catch (error) {
    return encode(describeError(error));
  }
}

const legacyCommands = ['isMaster', 'ismaster', 'hello'];

function commandOf(request: CommandRequest, legacy: boolean): Command {
  if (legacy && !legacyCommands.includes(request.name)) {
    throw new CommandError(
      'UnsupportedOpQueryCommand',
      `Unsupported OP_QUERY command: ${request.name}. The client driver may require an upgrade.`,
    );
  }
  const command = findCommandNamed(request.name);
  if (command === undefined) {
    throw new CommandError('CommandNotFound', `no such command: '${request.name}'`);
  }
  return command;
}

function encodeReply(reply: Reply): Buffer {
  return Buffer.isBuffer(reply) ? reply : encodeWithinBounds({ ...reply, ok: new Double(1) });
}

/** A refusal has MongoDB's code; any other error is a bug of the engine and is reported as one. */
function describeError(error: unknown): Doc {
  if (error instanceof CommandError) {
    return {
      ok: new Double(0),
      errmsg: error.message,
      code: new Int32(error.code),
      codeName: error.codeName,
      ...error.extra,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    ok: new Double(0),
    errmsg: `The built-in engine failed: ${message}`,
    code: new Int32(errorCodes.InternalError),
    codeName: 'InternalError',
  };
}
