import { createConnection } from 'mongoose';
import { GENERAL_TIER, type EventState } from '../../src/domain/event';
import { createModels, type Models } from '../../src/models/models';
import { auditDatabase } from '../../src/services/reading/audit';
import { systemClock } from '../../src/services/support/clock';
import { connect, prepare } from '../../src/services/database/database';
import { fromUuid } from '../../src/services/database/stored-commit';
import { NOT_OF_AN_EVENT, toEvent } from '../../src/services/database/stored-event';
import { Events } from '../../src/services/reading/events';
import { dropDatabase } from './test-database';

/** A database as a test sees it, beside the API that uses it. */
export class TestStore {
  private eventsMade = 0;

  private constructor(
    readonly uri: string,
    readonly models: Models,
    private readonly disconnect: () => Promise<void>,
  ) {}

  static async open(uri: string): Promise<TestStore> {
    const connection = createConnection();
    await connect(connection, uri);
    const models = createModels(connection);
    await prepare(connection);
    return new TestStore(uri, models, () => connection.close());
  }

  /** Makes an event with one tier and returns its id. */
  async createEvent(totalSeats: number, tierId = GENERAL_TIER.tierId): Promise<string> {
    this.eventsMade += 1;
    const eventId = `event-${this.eventsMade}`;
    const tiers = [{ ...GENERAL_TIER, tierId, totalSeats }];
    await new Events(this.models, systemClock).create({ eventId, name: 'Meet-up', tiers });
    return eventId;
  }

  async event(eventId: string): Promise<EventState> {
    const found = await this.models.events
      .findById(eventId, { ...NOT_OF_AN_EVENT, journal: 0 })
      .lean();
    if (!found) throw new Error(`there is no event ${eventId}`);
    return toEvent(found);
  }

  /** How many journal slots the event has; given a time, of those that were written before it. */
  async slots(eventId: string, before?: Date): Promise<number> {
    const found = await this.models.events.findById(eventId).lean();
    const slots = Object.values(found?.journal ?? {});
    return slots.filter(({ at }) => before === undefined || at < before).length;
  }

  /** The ids of all that are settled, or of those of one event. */
  async reservationIds(eventId?: string): Promise<string[]> {
    const found = await this.models.reservations
      .find(eventId === undefined ? {} : { eventId }, { _id: 1 })
      .lean();
    return found.map(({ _id }) => fromUuid(_id));
  }

  /** What the audit finds, a line each. */
  async faults(): Promise<string[]> {
    return (await auditDatabase(this.models, new Date())).faults;
  }

  async close(): Promise<void> {
    await this.disconnect();
  }

  async drop(): Promise<void> {
    await this.disconnect();
    await dropDatabase(this.uri);
  }
}
