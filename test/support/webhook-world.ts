import { createConnection } from 'mongoose';
import { GENERAL_TIER } from '../../src/domain/event';
import {
  MESSAGE_TYPES,
  type Delivery,
  type MessageType,
  type Webhook,
} from '../../src/domain/webhook';
import { fromStored } from '../../src/models/stored';
import { createWebhookModels, type WebhookModels } from '../../src/models/webhook-models';
import { connect, prepare } from '../../src/services/database/database';
import { AddressGuard } from '../../src/services/webhooks/address-guard';
import { Backlog } from '../../src/services/webhooks/backlog';
import type { PostAnswer, PostRequest } from '../../src/services/webhooks/poster';
import { Replays } from '../../src/services/webhooks/replays';
import { Webhooks } from '../../src/services/webhooks/webhooks';
import { startServices, type TestServices } from './start-services';
import { dropDatabase, freshDatabaseUri } from './test-database';
import { VirtualClock } from './virtual-clock';
import { WebhookProcess, type Post, type WebhookProcessOptions } from './webhook-process';

export const TAKEN: PostAnswer = { kind: 'taken', statusCode: 200 };
export const REFUSED: PostAnswer = { kind: 'refused', statusCode: 500, error: 'answered 500' };

export interface MessageView {
  type: MessageType;
  timestamp: string;
  data: { version: number; eventId: string; reservationId?: string; status?: string };
}

/** An endpoint without a network: records posts and answers as configured. */
export class Endpoint {
  readonly requests: PostRequest[] = [];

  constructor(private readonly answer: (request: PostRequest) => PostAnswer = () => TAKEN) {}

  readonly post: Post = (request) => {
    this.requests.push(request);
    return Promise.resolve(this.answer(request));
  };

  get messages(): MessageView[] {
    return this.requests.map(({ body }) => JSON.parse(body) as MessageView); // as messages are made
  }

  /** In the order in which they were first posted, each once. */
  versionsOf(eventId: string): number[] {
    const versions = this.messages.flatMap(({ data }) =>
      data.eventId === eventId ? [data.version] : [],
    );
    return [...new Set(versions)];
  }
}

/** A database with events and webhooks, and as many processes on it as a test starts. */
export class WebhookWorld {
  readonly webhooks: Webhooks;
  private eventsMade = 0;

  private constructor(
    readonly clock: VirtualClock,
    readonly services: TestServices,
    readonly models: WebhookModels,
    readonly close: () => Promise<void>,
  ) {
    this.webhooks = new Webhooks({
      models,
      replays: new Replays(models, clock),
      backlog: new Backlog(models, clock),
      guard: new AddressGuard(true),
      post: () => Promise.resolve(TAKEN),
      clock,
      onCalled: () => undefined,
    });
  }

  static async open(): Promise<WebhookWorld> {
    const uri = freshDatabaseUri();
    const clock = new VirtualClock();
    const services = await startServices(uri, clock);
    const connection = createConnection();
    await connect(connection, uri);
    const models = createWebhookModels(connection);
    await prepare(connection);
    return new WebhookWorld(clock, services, models, async () => {
      await services.stop();
      await connection.close();
      await dropDatabase(uri);
    });
  }

  startProcess(endpoint: Endpoint, options: Partial<WebhookProcessOptions> = {}): WebhookProcess {
    const { services, models, clock } = this;
    return new WebhookProcess({
      services,
      webhookModels: models,
      clock,
      post: endpoint.post,
      ...options,
    });
  }

  async createEvent(totalSeats = 100): Promise<string> {
    this.eventsMade += 1;
    const eventId = `event-${this.eventsMade}`;
    const tiers = [{ ...GENERAL_TIER, totalSeats }];
    await this.services.events.create({ eventId, name: 'Meet-up', tiers });
    return eventId;
  }

  async reserve(eventId: string, overrides: object = {}): Promise<string> {
    const request = { eventId, partnerId: 'abc-corp', items: [{ seats: 1 }], ...overrides };
    const outcome = await this.services.reservations.reserve(request);
    if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.code}`);
    return outcome.reservation.reservationId;
  }

  async createWebhook(
    overrides: Partial<
      Pick<
        Webhook,
        'url' | 'eventTypes' | 'eventIds' | 'partnerId' | 'partnerIds' | 'notifyUrl' | 'concurrency'
      >
    > = {},
  ): Promise<Webhook> {
    const wanted = {
      url: 'https://abc-corp.example/',
      eventTypes: [...MESSAGE_TYPES],
      ...overrides,
    };
    const outcome = await this.webhooks.create(wanted);
    if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.refusal.code}`);
    return outcome.webhook;
  }

  async webhookNow({ webhookId }: Webhook): Promise<Webhook> {
    const found = await this.webhooks.find(webhookId, undefined);
    if (!found) throw new Error('the webhook is gone');
    return found;
  }

  async deliveriesOf({ webhookId }: Webhook): Promise<Delivery[]> {
    const found = await this.models.deliveries
      .find({ webhookId })
      .sort({ eventId: 1, place: 1 })
      .lean();
    return found.map((delivery) => fromStored('deliveryId', delivery));
  }

  /** Removes the webhooks of one test, so that they get nothing from the next. */
  async forget(): Promise<void> {
    await this.models.webhooks.deleteMany({});
  }
}
