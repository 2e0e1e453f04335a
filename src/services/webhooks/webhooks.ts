// In one file, since all of it answers one question: what may an owner do with its webhooks?

import { v4 as uuidv4 } from 'uuid';
import { invalid, problem, type Refusal } from '../../domain/problems';
import {
  signingSecrets,
  type Delivery,
  type Replay,
  type WantedType,
  type Webhook,
  type WebhookStatus,
} from '../../domain/webhook';
import {
  WEBHOOK_CONCURRENCY_MAX,
  WEBHOOK_SECRET_OVERLAP_MS,
  WEBHOOK_SECRETS_MAX,
  WEBHOOKS_PER_OWNER_MAX,
} from '../../limits';
import { WEBHOOK_PINGS_MAX } from '../../tuning';
import { fromStored, toStored } from '../../models/stored';
import type { WebhookModels } from '../../models/webhook-models';
import type { Clock } from '../support/clock';
import { newUuid, systemRandomBytes, type RandomBytes } from '../support/random-bytes';
import { isDuplicateKey, whenAvailable } from '../database/database-errors';
import { after, NEWEST_FIRST, toPage, type Page, type Place } from '../database/page';
import type { AddressGuard } from './address-guard';
import type { Backlog, BacklogView } from './backlog';
import { UNSIGNABLE, type PostAnswer, type PostRequest } from './poster';
import type { Replays } from './replays';

export interface NewWebhook {
  url: string;
  eventTypes: WantedType[];
  eventIds?: string[];
  partnerId?: string;
  partnerIds?: string[];
  notifyUrl?: string;
  concurrency?: number;
}

/** What is null is none any more. */
export interface WebhookPatch {
  url?: string;
  eventTypes?: WantedType[];
  eventIds?: string[] | null;
  partnerIds?: string[] | null;
  notifyUrl?: string | null;
  concurrency?: number;
  status?: WebhookStatus;
}

/** The result of a ping. */
export type PingOutcome = Exclude<PostAnswer, { kind: 'aborted' }>;

export type WebhookOutcome =
  { kind: 'webhook'; webhook: Webhook } | { kind: 'refused'; refusal: Refusal };

/** A partner sees and changes only its own webhooks; everybody's if undefined. */
export type Owner = string | undefined;

export interface WebhooksSurroundings {
  models: WebhookModels;
  replays: Pick<Replays, 'replay' | 'replaySince'>;
  backlog: Pick<Backlog, keyof Backlog>;
  guard: Pick<AddressGuard, 'faultOf'>;
  post: (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;
  clock: Clock;
  /** Called when there may be something to deliver. */
  onCalled: () => void;
}

/** What partners do with their webhooks, and administrators with all of them. */
export class Webhooks {
  private pings = 0;

  constructor(private readonly surroundings: WebhooksSurroundings) {}

  /**
   * Makes a webhook, which gets the changes from now on. Only the answer has its secret. The same random bytes
   * make the same webhook again.
   */
  async create(
    wanted: NewWebhook,
    random: RandomBytes = systemRandomBytes,
  ): Promise<WebhookOutcome> {
    const { url, eventTypes, eventIds, partnerId, partnerIds, notifyUrl, concurrency } = wanted;
    const { clock, onCalled } = this.surroundings;
    const refusal = this.urlRefusal(wanted) ?? partnersRefusal(wanted);
    if (refusal) return { kind: 'refused', refusal };
    const webhookId = newUuid(random);
    const now = clock.now();
    const webhook: Webhook = {
      webhookId,
      url,
      eventTypes,
      ...(eventIds && { eventIds }),
      ...(partnerId !== undefined && { partnerId }),
      ...(partnerIds && { partnerIds }),
      ...(notifyUrl !== undefined && { notifyUrl }),
      concurrency: concurrency ?? WEBHOOK_CONCURRENCY_MAX,
      status: 'enabled',
      secrets: [{ secret: newSecret(random) }],
      createdAt: now,
      updatedAt: now,
    };
    const inserted = await this.insert(webhook);
    if (!inserted) return refused({ code: 'webhook_limit_reached' });
    onCalled();
    return { kind: 'webhook', webhook: inserted };
  }

  async find(webhookId: string, owner: Owner): Promise<Webhook | undefined> {
    const found = await whenAvailable(() =>
      this.surroundings.models.webhooks.findOne({ _id: webhookId, ...owned(owner) }).lean(),
    );
    return found ? fromStored('webhookId', found) : undefined;
  }

  /** One page of them, newest first. */
  async page(limit: number, place: Place | undefined, owner: Owner): Promise<Page<Webhook>> {
    const rows = await whenAvailable(() =>
      this.surroundings.models.webhooks
        .find({ ...owned(owner), ...after(place) })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit, 'webhookId');
  }

  /** Enabling it, or a new address, has what waits delivered at once. */
  async change(webhookId: string, patch: WebhookPatch, owner: Owner): Promise<WebhookOutcome> {
    const { models, clock, onCalled } = this.surroundings;
    const found = await this.find(webhookId, owner);
    if (!found) return NOT_FOUND;
    const refusal =
      this.urlRefusal(patch) ?? partnersRefusal({ ...patch, partnerId: found.partnerId });
    if (refusal) return { kind: 'refused', refusal };
    const settings = Object.entries(patch).filter(([, value]) => value !== null);
    const removed = Object.entries(patch).filter(([, value]) => value === null);
    const now = clock.now();
    const byOwner = { disabledReason: 'disabled by request', disabledAt: now };
    const isTriedAtOnce = patch.status === 'enabled' || patch.url !== undefined;
    const changed = await whenAvailable(() =>
      models.webhooks
        .findOneAndUpdate(
          { _id: webhookId, ...owned(owner) },
          {
            $set: {
              ...Object.fromEntries(settings),
              updatedAt: now,
              ...(patch.status === 'disabled' && byOwner),
            },
            $inc: { calls: 1 },
            ...(isTriedAtOnce && { $min: { dueAt: now } }),
            $unset: {
              ...Object.fromEntries(removed.map(([field]) => [field, 1 as const])),
              ...(isTriedAtOnce && NO_LONGER_FAILING),
              ...(patch.status === 'enabled' && NO_LONGER_DISABLED),
            },
          },
          { returnDocument: 'after' },
        )
        .lean(),
    );
    if (!changed) return NOT_FOUND;
    if (isTriedAtOnce) onCalled();
    return { kind: 'webhook', webhook: fromStored('webhookId', changed) };
  }

  /** Whether there was one. What was delivered to it stays in the log for its time, unseen. */
  async remove(webhookId: string, owner: Owner): Promise<boolean> {
    const { models } = this.surroundings;
    const result = await whenAvailable(() =>
      models.webhooks.deleteOne({ _id: webhookId, ...owned(owner) }),
    );
    return result.deletedCount > 0;
  }

  /**
   * Makes a new secret; for some time messages are signed with the former ones, too. Only the answer has it.
   * The same random bytes make the same secret, once.
   */
  async rotateSecret(
    webhookId: string,
    owner: Owner,
    random: RandomBytes = systemRandomBytes,
  ): Promise<WebhookOutcome> {
    const { models, clock } = this.surroundings;
    const next = newSecret(random);
    for (;;) {
      const found = await this.find(webhookId, owner);
      if (!found) return NOT_FOUND;
      if (found.secrets.some(({ secret }) => secret === next))
        return { kind: 'webhook', webhook: found };
      const now = clock.now();
      const expiresAt = new Date(now.getTime() + WEBHOOK_SECRET_OVERLAP_MS);
      const former = signingSecrets(found, now).map((secret) => ({
        secret,
        expiresAt: found.secrets.find((one) => one.secret === secret)?.expiresAt ?? expiresAt,
      }));
      const newest = found.secrets[0]?.secret ?? { $exists: false };
      const secrets = [{ secret: next }, ...former].slice(0, WEBHOOK_SECRETS_MAX);
      // Only if the secret is still the one that was read: if two callers rotate at the same time, one tries
      // again.
      const result = await whenAvailable(() =>
        models.webhooks.updateOne(
          { _id: webhookId, 'secrets.0.secret': newest },
          { $set: { secrets, updatedAt: now } },
        ),
      );
      const webhook = { ...found, secrets, updatedAt: now };
      if (result.matchedCount > 0) return { kind: 'webhook', webhook };
    }
  }

  /** Posts a message that means nothing, and waits for the answer. Undefined if there is no such webhook. */
  async ping(webhookId: string, owner: Owner): Promise<PingOutcome | undefined> {
    const { post, clock } = this.surroundings;
    const webhook = await this.find(webhookId, owner);
    if (!webhook) return undefined;
    if (this.pings >= WEBHOOK_PINGS_MAX) throw problem('overloaded');
    this.pings += 1;
    try {
      const at = clock.now();
      const body = JSON.stringify({ type: 'webhook.ping', timestamp: at, data: { webhookId } });
      const id = `msg_${uuidv4()}`;
      const secrets = signingSecrets(webhook, at);
      const request = { url: webhook.url, id, body, at, secrets };
      const answer = await post(request, NEVER).catch(() => UNSIGNABLE);
      if (answer.kind === 'aborted') throw problem('overloaded');
      return answer;
    } finally {
      this.pings -= 1;
    }
  }

  /** One page of the delivery log, or of those given up, newest first; undefined if there is no such webhook. */
  async deliveries(
    webhookId: string,
    { limit, status }: { limit: number; status?: 'failed' },
    place: Place | undefined,
    owner: Owner,
  ): Promise<Page<Omit<Delivery, 'body'>> | undefined> {
    if (!(await this.find(webhookId, owner))) return undefined;
    const rows = await whenAvailable(() =>
      this.surroundings.models.deliveries
        .find({ webhookId, ...(status && { status }), ...after(place) }, { body: 0 })
        .sort(NEWEST_FIRST)
        .limit(limit + 1)
        .lean(),
    );
    return toPage(rows, limit, 'deliveryId');
  }

  /** One delivery, with what is posted. */
  async delivery(
    webhookId: string,
    deliveryId: string,
    owner: Owner,
  ): Promise<Delivery | 'no webhook' | 'no delivery'> {
    if (!(await this.find(webhookId, owner))) return 'no webhook';
    const found = await whenAvailable(() =>
      this.surroundings.models.deliveries.findOne({ _id: deliveryId, webhookId }).lean(),
    );
    return found ? fromStored('deliveryId', found) : 'no delivery';
  }

  /** Posts one delivery again. */
  async replay(
    webhookId: string,
    deliveryId: string,
    owner: Owner,
  ): Promise<Delivery | 'no webhook' | 'no delivery'> {
    if (!(await this.find(webhookId, owner))) return 'no webhook';
    const found = await this.surroundings.replays.replay(webhookId, deliveryId);
    this.surroundings.onCalled();
    return found ?? 'no delivery';
  }

  /**
   * Posts all deliveries since that time again, or continues the replay that is under way; undefined if there is
   * no such webhook.
   */
  async replaySince(webhookId: string, since: Date, owner: Owner): Promise<Replay | undefined> {
    if (!(await this.find(webhookId, owner))) return undefined;
    const replay = await this.surroundings.replays.replaySince(webhookId, since);
    this.surroundings.onCalled();
    return replay;
  }

  /** What waits for it. */
  backlog(webhookId: string): Promise<BacklogView> {
    return this.surroundings.backlog.view(webhookId);
  }

  /** Gives up all that waits; returns how many messages, or undefined if there is no such webhook. */
  async skipAll(webhookId: string, owner: Owner): Promise<number | undefined> {
    if (!(await this.find(webhookId, owner))) return undefined;
    return this.surroundings.backlog.skipAll(webhookId);
  }

  /** Gives up one delivery, if it waits. */
  async skip(
    webhookId: string,
    deliveryId: string,
    owner: Owner,
  ): Promise<Delivery | 'no webhook' | 'no delivery'> {
    if (!(await this.find(webhookId, owner))) return 'no webhook';
    const found = await this.surroundings.backlog.skip(webhookId, deliveryId);
    this.surroundings.onCalled();
    return found ?? 'no delivery';
  }

  /** Inserts it into a free slot of its owner, unless there is none, or it is there already: what is there. */
  private async insert(webhook: Webhook): Promise<Webhook | undefined> {
    const { webhooks } = this.surroundings.models;
    for (;;) {
      const owned = await whenAvailable(() =>
        webhooks.find({ partnerId: webhook.partnerId ?? null }).lean(),
      );
      const own = owned.find(({ _id }) => _id === webhook.webhookId);
      if (own) {
        const { slot: _, ...made } = own;
        return fromStored('webhookId', made);
      }
      const taken = new Set(owned.map(({ slot }) => slot));
      const slot = SLOTS.find((one) => !taken.has(one));
      if (slot === undefined || owned.length >= WEBHOOKS_PER_OWNER_MAX) return undefined;
      try {
        await whenAvailable(() => webhooks.create({ ...toStored('webhookId', webhook), slot }));
        return webhook;
      } catch (error) {
        // Another one has taken the slot since the look: each such loss fills one, so it ends.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  private urlRefusal(urls: Pick<WebhookPatch, 'url' | 'notifyUrl'>): Refusal | undefined {
    for (const name of ['url', 'notifyUrl'] as const) {
      const fault = urls[name] && this.surroundings.guard.faultOf(urls[name]);
      if (fault) return invalid(`/${name}`, `${name} ${fault}`);
    }
    return undefined;
  }
}

const SLOTS = Array.from({ length: WEBHOOKS_PER_OWNER_MAX }, (_, before) => before + 1);

/** A partner's webhook gets messages about its reservations alone. */
function partnersRefusal({
  partnerId,
  partnerIds,
}: {
  partnerId?: string | undefined;
  partnerIds?: readonly string[] | null;
}): Refusal | undefined {
  return partnerId !== undefined && partnerIds
    ? invalid('/partnerIds', 'partnerIds is only for a webhook that is of no partner')
    : undefined;
}

/** 256 bits, as Standard Webhooks writes them. */
function newSecret(random: RandomBytes): string {
  return `whsec_${random(32).toString('base64')}`;
}

function owned(owner: Owner) {
  return owner === undefined ? {} : { partnerId: owner };
}

function refused(refusal: Refusal): WebhookOutcome {
  return { kind: 'refused', refusal };
}

const NOT_FOUND = refused({ code: 'webhook_not_found' });

const NO_LONGER_FAILING = { failingSince: 1, nextAttemptAt: 1 } as const;
const NO_LONGER_DISABLED = { disabledReason: 1, disabledAt: 1 } as const;

/** A ping ends by its own time limit. */
const NEVER = new AbortController().signal;
