import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/** What is needed of the driver's connection, which it does not export. */
interface DriverConnection {
  socket: Socket;
  onClose: (this: DriverConnection) => void;
}

let isPatched = false;

/**
 * Makes the driver notice that a socket it writes to has ended. MongoDB's driver (7.8) waits for `drain` when
 * a socket does not accept a command at once, but a socket that has been destroyed and has not emitted
 * `close` yet accepts nothing and never drains. A command sent at that moment would wait forever, and with it
 * an event's queue, or the monitor without which the driver never finds the database again. So a `close`
 * counts as `drain`; the driver then sees that its connection is closed and fails the command.
 */
export function failCommandsOnEndedSockets(): void {
  if (isPatched) return;
  isPatched = true;
  const { Connection } = createRequire(require.resolve('mongoose'))(
    'mongodb/lib/cmap/connection',
  ) as { Connection: { prototype: DriverConnection } };
  const { onClose } = Connection.prototype;
  Connection.prototype.onClose = function () {
    onClose.call(this);
    this.socket.emit('drain');
  };
}
