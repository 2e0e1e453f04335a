import type { NewEvent } from '../../src/domain/event';
import { ApiCaller } from './api-caller';
import { startApp, type TestApp, type TestAppOptions } from './start-app';

/**
 * One TicketBoss for the tests of a file, which create their own events on it; audited at the end.
 */
export function useApp(options: TestAppOptions = {}) {
  let app: TestApp | undefined;
  beforeAll(async () => {
    app = await startApp(options);
  });
  afterAll(async () => {
    const faults = await running().auditFaults();
    await running().close();
    expect(faults).toEqual([]);
  });
  const running = () => {
    if (!app) throw new Error('TicketBoss is there only while a test runs');
    return app;
  };
  return {
    get app() {
      return running();
    },
    get caller() {
      return new ApiCaller(running().url);
    },
    createEvent: (overrides?: Partial<NewEvent>) => running().createEvent(overrides),
  };
}
