/**
 * The types of the TicketBoss API, made from its OpenAPI document by `npm run client`. Do not edit.
 */

export interface paths {
  '/api/v1/reservations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the default event's summary
     * @description Needs the scope `events:read`.
     */
    get: operations['getDefaultEvent'];
    put?: never;
    /**
     * Reserve seats of the default event
     * @description Seats of one tier (`seats`, and `tierId` unless it is the first), or of several (`items`), all or nothing. With `holdSeconds` (at most 7200) they are held, to be confirmed in that time; without, sold at once. The event's limits bound the seats. `partnerId` may be left out by a partner's own key, and is required otherwise.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['reserve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reservations/{reservationId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    /**
     * Read a reservation
     * @description Also when it was cancelled or has expired.
     *
     *     Needs the scope `reservations:read`.
     */
    get: operations['getReservation'];
    put?: never;
    post?: never;
    /**
     * Cancel a reservation
     * @description Held or confirmed: its seats are back at once.
     *
     *     Needs the scope `reservations:write`.
     */
    delete: operations['cancelReservation'];
    options?: never;
    head?: never;
    /**
     * Keep only some seats of a reservation
     * @description The body says what is kept; the other seats are back at once.
     *
     *     Needs the scope `reservations:write`.
     */
    patch: operations['reduceReservation'];
    trace?: never;
  };
  '/api/v1/reservations/{reservationId}/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Confirm a hold
     * @description Confirming once more changes nothing.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['confirmReservation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reservations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reservations/{reservationId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reservations/{reservationId}/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/reservations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/reservations/{reservationId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/reservations/{reservationId}/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List events
     * @description Newest first.
     *
     *     Needs the scope `events:read`.
     */
    get: operations['listEvents'];
    put?: never;
    /**
     * Make an event
     * @description With one tier, `general` (`totalSeats`), or with several (`tiers`). Tiers need different ids, and the sales close after they open. Without an `eventId` one is made from the name.
     *
     *     Needs the scope `events:write`.
     */
    post: operations['createEvent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{eventId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    /**
     * Read an event's summary
     * @description Needs the scope `events:read`.
     */
    get: operations['getEvent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change an event
     * @description All that the body names or, on any refusal, nothing, if the event is still at the version of `If-Match`. Tiers are matched by `tierId`: new ones are added; `"remove": true` removes one that was never sold from. A tier never shrinks below what is held and confirmed. `null` takes a time or a limit away.
     *
     *     Needs the scope `events:write`.
     */
    patch: operations['changeEvent'];
    trace?: never;
  };
  '/api/v1/events/{eventId}/reservations': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    /**
     * List an event's reservations
     * @description Newest first; pages as JSON, or all of them as CSV.
     *
     *     Needs the scope `reservations:read`.
     */
    get: operations['listReservations'];
    put?: never;
    /**
     * Reserve seats
     * @description Seats of one tier (`seats`, and `tierId` unless it is the first), or of several (`items`), all or nothing. With `holdSeconds` (at most 7200) they are held, to be confirmed in that time; without, sold at once. The event's limits bound the seats. `partnerId` may be left out by a partner's own key, and is required otherwise.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['reserveAtEvent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{eventId}/changes': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    /**
     * Read an event's log
     * @description Every change in the order of versions, without a gap, from the version after `after`: pages as JSON, or all of it as CSV. Ask for what comes next with the last version that you have.
     *
     *     Needs the scope `events:read`.
     */
    get: operations['listChanges'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{eventId}/stream': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    /**
     * Follow an event's changes as they come
     * @description Server-sent events: first one named `summary` with the event as it is, then one named `change` for each change, as the log has it, with its version as `id`. A reader that reconnects sends the last `id` that it got as `Last-Event-ID`, as browsers do by themselves, and goes on after it, without a gap and nothing twice. Comments keep a silent stream open. Streams end now and then, and those of readers that do not keep up are cut off: reconnect, as `retry` says.
     *
     *     Needs the scope `events:read`.
     */
    get: operations['streamEvent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the tiers of the default event
     * @description Needs the scope `events:read`.
     */
    get: operations['listTickets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/book': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Book seats of one tier
     * @description The tier by its name or its id.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['book'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List webhooks
     * @description Newest first.
     *
     *     Needs the scope `reservations:read`.
     */
    get: operations['listWebhooks'];
    put?: never;
    /**
     * Have changes posted to a URL
     * @description What changes from now on is posted there, signed by the Standard Webhooks specification, at least once and in order for each event. A partner hears of its own reservations and of all events. Without a partner, and with no `partnerId`, it hears of everything.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['createWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    /**
     * Read a webhook
     * @description Needs the scope `reservations:read`.
     */
    get: operations['getWebhook'];
    put?: never;
    post?: never;
    /**
     * Delete a webhook
     * @description Needs the scope `reservations:write`.
     */
    delete: operations['deleteWebhook'];
    options?: never;
    head?: never;
    /**
     * Change, enable or disable a webhook
     * @description When it is enabled again, what was waiting is delivered in its order.
     *
     *     Needs the scope `reservations:write`.
     */
    patch: operations['changeWebhook'];
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}/rotate-secret': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make a new secret
     * @description The one before it signs, too, for a day: two signatures, either of which will do.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['rotateWebhookSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}/ping': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Post a test message
     * @description A message of the type `webhook.ping`, once, also while the webhook is disabled.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['pingWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    /**
     * List a webhook's deliveries
     * @description Newest first, of the last 30 days.
     *
     *     Needs the scope `reservations:read`.
     */
    get: operations['listDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
        /** @description The id of a delivery, also the `webhook-id` of its message. */
        deliveryId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make a delivery again
     * @description Needs the scope `reservations:write`.
     */
    post: operations['replayDelivery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/webhooks/{webhookId}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make all deliveries since a time again
     * @description In their order, under their ids, whether they were taken or given up on; at most 10000 at a time.
     *
     *     Needs the scope `reservations:write`.
     */
    post: operations['replayWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/partners': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List partners
     * @description Newest first.
     *
     *     Needs the scope `admin`.
     */
    get: operations['listPartners'];
    put?: never;
    /**
     * Make a partner
     * @description Needs the scope `admin`.
     */
    post: operations['createPartner'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/partners/{partnerId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    /**
     * Read a partner
     * @description Needs the scope `admin`.
     */
    get: operations['getPartner'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Change or disable a partner
     * @description All keys and tokens of a disabled partner are refused within seconds, until it is `active` again. Its reservations stay as they are.
     *
     *     Needs the scope `admin`.
     */
    patch: operations['changePartner'];
    trace?: never;
  };
  '/api/v1/partners/{partnerId}/keys': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    /**
     * List a partner's keys
     * @description Newest first, also those that have expired or were revoked.
     *
     *     Needs the scope `admin`.
     */
    get: operations['listKeys'];
    put?: never;
    /**
     * Issue a key
     * @description A key with the scope `admin` has all the others and acts for the house: it sees the reservations of every partner. Any other sees and touches only those of its own partner.
     *
     *     Needs the scope `admin`.
     */
    post: operations['issueKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/partners/{partnerId}/keys/{keyId}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
        /** @description The id of a key: the middle part of `tb_<keyId>_<secret>`. */
        keyId: string;
      };
      cookie?: never;
    };
    /**
     * Read a key, without its secret
     * @description Needs the scope `admin`.
     */
    get: operations['getKey'];
    put?: never;
    post?: never;
    /**
     * Revoke a key
     * @description It is refused within seconds, on every instance. It stays in the list.
     *
     *     Needs the scope `admin`.
     */
    delete: operations['revokeKey'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/partners/{partnerId}/keys/{keyId}/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
        /** @description The id of a key: the middle part of `tb_<keyId>_<secret>`. */
        keyId: string;
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Put a new key in the place of one
     * @description The new key has the same scopes, and lives as long as the former was meant to, unless `expiresAt` says when it ends. The former works for `overlapSeconds` more (86400: a day).
     *
     *     Needs the scope `admin`.
     */
    post: operations['rotateKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/admin-actions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List what was done to the set-up
     * @description Who changed events, partners, keys or webhooks, newest first: also what was refused. Entries stay for ever.
     *
     *     Needs the scope `admin`.
     */
    get: operations['listAdminActions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who you are taken for, and what you may do */
    get: operations['getCaller'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The dashboard, for people */
    get: operations['getDashboard'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/assets/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The name of a file. */
        file: string;
      };
      cookie?: never;
    };
    /** What the dashboard is made of */
    get: operations['getAsset'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Does the process live? */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Can requests be served now?
     * @description The database answers, and the process is not shutting down.
     */
    get: operations['getReadiness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Does the process live?
     * @description The same as `/health`.
     */
    get: operations['getHealthAtApiV1Health'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Can requests be served now?
     * @description The same as `/health/ready`.
     *
     *     The database answers, and the process is not shutting down.
     */
    get: operations['getReadinessAtApiV1HealthReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Metrics of all processes that serve this port
     * @description Prometheus's text format, or OpenMetrics for who prefers it. A scraper may send `METRICS_TOKEN` as its bearer token instead of a key.
     *
     *     Needs the scope `admin`.
     */
    get: operations['getMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/problems/{slug}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A problem's code with hyphens. */
        slug: string;
      };
      cookie?: never;
    };
    /**
     * What a problem means, and what to do
     * @description What the `type` of a problem document leads to.
     */
    get: operations['getProblem'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This document */
    get: operations['getOpenApi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A page to read this document and to try requests */
    get: operations['getDocs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The name of a file. */
        file: string;
      };
      cookie?: never;
    };
    /** What the pages are made of */
    get: operations['getDocsFile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Item: {
      tierId: string;
      seats: number;
    };
    Reservation: {
      /** Format: uuid */
      reservationId: string;
      eventId: string;
      partnerId: string;
      /** @description The sum of the items. */
      seats: number;
      items: components['schemas']['Item'][];
      /** @enum {string} */
      status: 'held' | 'confirmed' | 'cancelled' | 'expired';
      /** @description The version of the event that the last change to this reservation made. */
      version: number;
      /**
       * Format: date-time
       * @description When the hold ends, or ended.
       */
      expiresAt?: string;
      /** Format: date-time */
      createdAt: string;
    };
    ReservationPage: {
      data: components['schemas']['Reservation'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    EventLimits: {
      seatsPerReservation: number;
      /** @description Held and confirmed at a time; no limit if absent. */
      seatsPerPartner?: number;
    };
    Tier: {
      tierId: string;
      name: string;
      /** @description Of one seat, in the currency's minor unit, e.g. cents. */
      priceMinor?: number;
      /** @description ISO 4217. */
      currency?: string;
      totalSeats: number;
      availableSeats: number;
      heldSeats: number;
    };
    Event: {
      eventId: string;
      totalSeats: number;
      availableSeats: number;
      heldSeats: number;
      /** @description Confirmed reservations. */
      reservationCount: number;
      /** @description A version of the event: it counts the event's changes, from 0. */
      version: number;
      name: string;
      /** @enum {string} */
      status: 'on_sale' | 'paused' | 'closed';
      limits: components['schemas']['EventLimits'];
      /** Format: date-time */
      startsAt?: string;
      /** Format: date-time */
      salesOpenAt?: string;
      /** Format: date-time */
      salesCloseAt?: string;
      tiers: components['schemas']['Tier'][];
    };
    EventPage: {
      data: components['schemas']['Event'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    EventSettings: {
      name: string;
      /** @enum {string} */
      status: 'on_sale' | 'paused' | 'closed';
      limits: components['schemas']['EventLimits'];
      /** Format: date-time */
      startsAt?: string;
      /** Format: date-time */
      salesOpenAt?: string;
      /** Format: date-time */
      salesCloseAt?: string;
      /** @description By tier id. */
      tiers: {
        [key: string]: {
          name: string;
          totalSeats: number;
          /** @description Of one seat, in the currency's minor unit, e.g. cents. */
          priceMinor?: number;
          /** @description ISO 4217. */
          currency?: string;
        };
      };
    };
    ReservationChange: {
      eventId: string;
      /** @description A version of the event: it counts the event's changes, from 0. */
      version: number;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      kind: 'reserved' | 'held' | 'confirmed' | 'reduced' | 'cancelled' | 'expired';
      /**
       * Format: uuid
       * @description Left out, like `partnerId` and `expiresAt`, where it is another partner's.
       */
      reservationId?: string;
      partnerId?: string;
      /** @description What the reservation is for after the change; of an ended one, what it gave back. */
      items: components['schemas']['Item'][];
      /** Format: date-time */
      expiresAt?: string;
    };
    EventChange: {
      eventId: string;
      /** @description A version of the event: it counts the event's changes, from 0. */
      version: number;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      kind: 'event_changed';
      settings: components['schemas']['EventSettings'];
    };
    /** @description A version whose change this server does not understand: a newer one made it, or it is damaged. */
    UnknownChange: {
      eventId: string;
      /** @description A version of the event: it counts the event's changes, from 0. */
      version: number;
      /** Format: date-time */
      at?: string;
      /** @enum {string} */
      kind: 'unknown';
    };
    Change:
      | components['schemas']['ReservationChange']
      | components['schemas']['EventChange']
      | components['schemas']['UnknownChange'];
    ChangePage: {
      data: components['schemas']['Change'][];
      hasMore: boolean;
    };
    Ticket: {
      id: string;
      name: string;
      /** @description Of one, in major units. */
      price: number;
      quantityAvailable: number;
    };
    Booking: {
      /** Format: uuid */
      bookingId: string;
      /** @enum {string} */
      status: 'CONFIRMED';
      items: {
        tier: string;
        quantity: number;
        /** @description Of one, in major units. */
        price: number;
      }[];
    };
    Partner: {
      partnerId: string;
      name: string;
      /** @enum {string} */
      status: 'active' | 'disabled';
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    PartnerPage: {
      data: components['schemas']['Partner'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    AdminAction: {
      /** Format: uuid */
      actionId: string;
      /** Format: date-time */
      createdAt: string;
      /** @description The partner and key, or the token, that it was done with. */
      actor: string;
      action: string;
      /** @description The path of what it was done to. */
      target: string;
      requestId: string;
      /** @description How it was answered; absent for what a script did, or if the process ended before. */
      status?: number;
    };
    AdminActionPage: {
      data: components['schemas']['AdminAction'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    Key: {
      keyId: string;
      partnerId: string;
      scopes: (
        'reservations:read' | 'reservations:write' | 'events:read' | 'events:write' | 'admin'
      )[];
      /** @enum {string} */
      status: 'active' | 'expired' | 'revoked';
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description For ever if absent.
       */
      expiresAt?: string;
      /** Format: date-time */
      revokedAt?: string;
      /** @description The key that took its place. */
      replacedBy?: string;
      /**
       * Format: date-time
       * @description Some seconds late.
       */
      lastUsedAt?: string;
    };
    KeyPage: {
      data: components['schemas']['Key'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    IssuedKey: {
      keyId: string;
      partnerId: string;
      scopes: (
        'reservations:read' | 'reservations:write' | 'events:read' | 'events:write' | 'admin'
      )[];
      /** @enum {string} */
      status: 'active' | 'expired' | 'revoked';
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description For ever if absent.
       */
      expiresAt?: string;
      /** Format: date-time */
      revokedAt?: string;
      /** @description The key that took its place. */
      replacedBy?: string;
      /**
       * Format: date-time
       * @description Some seconds late.
       */
      lastUsedAt?: string;
      /** @description `tb_<keyId>_<secret>`. It is shown this once. */
      key: string;
    };
    RotatedKey: {
      keyId: string;
      partnerId: string;
      scopes: (
        'reservations:read' | 'reservations:write' | 'events:read' | 'events:write' | 'admin'
      )[];
      /** @enum {string} */
      status: 'active' | 'expired' | 'revoked';
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description For ever if absent.
       */
      expiresAt?: string;
      /** Format: date-time */
      revokedAt?: string;
      /** @description The key that took its place. */
      replacedBy?: string;
      /**
       * Format: date-time
       * @description Some seconds late.
       */
      lastUsedAt?: string;
      /** @description `tb_<keyId>_<secret>`. It is shown this once. */
      key: string;
      former: components['schemas']['Key'];
    };
    Webhook: {
      /** Format: uuid */
      webhookId: string;
      /** Format: uri */
      url: string;
      eventTypes: (
        | 'reservation.held'
        | 'reservation.confirmed'
        | 'reservation.cancelled'
        | 'reservation.expired'
        | 'reservation.changed'
        | 'event.sold_out'
        | 'event.changed'
      )[];
      /** @description The partner whose reservations it hears of; of all if absent. */
      partnerId?: string;
      /** @enum {string} */
      status: 'enabled' | 'disabled';
      disabledReason?: string;
      /** Format: date-time */
      disabledAt?: string;
      /**
       * Format: date-time
       * @description Since when the endpoint has taken nothing.
       */
      failingSince?: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
    };
    WebhookPage: {
      data: components['schemas']['Webhook'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    WebhookWithSecret: {
      /** Format: uuid */
      webhookId: string;
      /** Format: uri */
      url: string;
      eventTypes: (
        | 'reservation.held'
        | 'reservation.confirmed'
        | 'reservation.cancelled'
        | 'reservation.expired'
        | 'reservation.changed'
        | 'event.sold_out'
        | 'event.changed'
      )[];
      /** @description The partner whose reservations it hears of; of all if absent. */
      partnerId?: string;
      /** @enum {string} */
      status: 'enabled' | 'disabled';
      disabledReason?: string;
      /** Format: date-time */
      disabledAt?: string;
      /**
       * Format: date-time
       * @description Since when the endpoint has taken nothing.
       */
      failingSince?: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      updatedAt: string;
      /** @description Signs what is posted, by Standard Webhooks; it is shown this once. */
      secret: string;
      /**
       * Format: date-time
       * @description Until when the secret before it signs, too.
       */
      formerSecretExpiresAt?: string;
    };
    PingOutcome: {
      delivered: boolean;
      /** @description What the endpoint answered last; absent if it did not. */
      statusCode?: number;
      error?: string;
    };
    Delivery: {
      /** @description The `webhook-id` of the message. */
      deliveryId: string;
      /** Format: uuid */
      webhookId: string;
      eventId: string;
      /** @description A version of the event: it counts the event's changes, from 0. */
      version: number;
      /** @enum {string} */
      type:
        | 'reservation.held'
        | 'reservation.confirmed'
        | 'reservation.cancelled'
        | 'reservation.expired'
        | 'reservation.changed'
        | 'event.sold_out'
        | 'event.changed';
      /** @enum {string} */
      status: 'pending' | 'delivered' | 'failed';
      attempts: number;
      /** @description What the endpoint answered last; absent if it did not. */
      statusCode?: number;
      /** @description Why the last attempt failed. */
      error?: string;
      /** Format: date-time */
      firstAttemptAt?: string;
      /** Format: date-time */
      lastAttemptAt?: string;
      /** Format: date-time */
      nextAttemptAt?: string;
      /** Format: date-time */
      createdAt: string;
    };
    DeliveryPage: {
      data: components['schemas']['Delivery'][];
      hasMore: boolean;
      /** @description The `cursor` of the next page; null on the last. */
      nextCursor: string | null;
    };
    WebhookReplay: {
      /** @description How many are made again. */
      deliveries: number;
      /**
       * Format: date-time
       * @description Since when to go on, where there were too many for one time.
       */
      nextSince: string | null;
    };
    Caller: {
      /** @description The partner and key, or the token, as the records have it. */
      name: string;
      /** @description The partner whose reservations it may see and touch; all of them if absent. */
      partnerId?: string;
      scopes: (
        'reservations:read' | 'reservations:write' | 'events:read' | 'events:write' | 'admin'
      )[];
    };
    Health: {
      /** @enum {string} */
      status: 'ok';
      message: string;
      /** Format: date-time */
      timestamp: string;
    };
    Readiness: {
      /** @enum {string} */
      status: 'ready';
      /** Format: date-time */
      timestamp: string;
    };
    ProblemHelp: {
      /** @enum {string} */
      code:
        | 'validation_failed'
        | 'malformed_json'
        | 'invalid_reservation_id'
        | 'unauthenticated'
        | 'forbidden'
        | 'event_not_found'
        | 'tier_not_found'
        | 'reservation_not_found'
        | 'webhook_not_found'
        | 'delivery_not_found'
        | 'reservation_already_cancelled'
        | 'partner_not_found'
        | 'key_not_found'
        | 'route_not_found'
        | 'method_not_allowed'
        | 'not_enough_seats'
        | 'partner_limit_reached'
        | 'hold_expired'
        | 'sales_closed'
        | 'event_exists'
        | 'partner_exists'
        | 'key_not_active'
        | 'webhook_limit_reached'
        | 'version_mismatch'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'idempotency_key_reused'
        | 'version_required'
        | 'rate_limited'
        | 'bad_request'
        | 'request_timeout'
        | 'headers_too_large'
        | 'internal_error'
        | 'overloaded'
        | 'database_unavailable'
        | 'identity_provider_unavailable';
      status: number;
      title: string;
      detail: string;
      help: string;
    };
    NewReservation: {
      /** @description Printable characters, and not only spaces. */
      partnerId?: string;
      items?: {
        tierId: string;
        seats: number;
      }[];
      seats?: number;
      tierId?: string;
      holdSeconds?: number;
    };
    ReservationReduction: {
      items?: {
        tierId: string;
        seats: number;
      }[];
      seats?: number;
    };
    NewEvent: {
      eventId?: string;
      /** @description Printable characters, and not only spaces. */
      name: string;
      tiers?: {
        tierId: string;
        /** @description Printable characters, and not only spaces. */
        name: string;
        totalSeats: number;
        priceMinor?: number;
        /** @description A code of ISO 4217. */
        currency?: string;
      }[];
      totalSeats?: number;
      limits?: {
        seatsPerReservation?: number;
        seatsPerPartner?: number;
      };
      /** Format: date-time */
      startsAt?: string;
      /** Format: date-time */
      salesOpenAt?: string;
      /** Format: date-time */
      salesCloseAt?: string;
      /** @enum {string} */
      status?: 'on_sale' | 'paused' | 'closed';
    };
    EventPatch: {
      /** @description Printable characters, and not only spaces. */
      name?: string;
      tiers?: {
        tierId: string;
        /** @description Printable characters, and not only spaces. */
        name?: string;
        totalSeats?: number;
        priceMinor?: number;
        /** @description A code of ISO 4217. */
        currency?: string;
        /** @enum {boolean} */
        remove?: true;
      }[];
      totalSeats?: number;
      limits?: {
        seatsPerReservation?: number;
        seatsPerPartner?: number | null;
      };
      /** Format: date-time */
      startsAt?: string | null;
      /** Format: date-time */
      salesOpenAt?: string | null;
      /** Format: date-time */
      salesCloseAt?: string | null;
      /** @enum {string} */
      status?: 'on_sale' | 'paused' | 'closed';
    };
    NewBooking: {
      tier: string;
      quantity: number;
      /** @description Printable characters, and not only spaces. */
      userId?: string;
    };
    NewWebhook: {
      /** Format: uri */
      url: string;
      eventTypes: (
        | 'reservation.held'
        | 'reservation.confirmed'
        | 'reservation.cancelled'
        | 'reservation.expired'
        | 'reservation.changed'
        | 'event.sold_out'
        | 'event.changed'
      )[];
      /** @description Printable characters, and not only spaces. */
      partnerId?: string;
    };
    WebhookPatch: {
      /** Format: uri */
      url?: string;
      eventTypes?: (
        | 'reservation.held'
        | 'reservation.confirmed'
        | 'reservation.cancelled'
        | 'reservation.expired'
        | 'reservation.changed'
        | 'event.sold_out'
        | 'event.changed'
      )[];
      /** @enum {string} */
      status?: 'enabled' | 'disabled';
    };
    WebhookReplaySince: {
      /** Format: date-time */
      since: string;
    };
    NewPartner: {
      /** @description Printable characters, and not only spaces. */
      partnerId: string;
      /** @description Printable characters, and not only spaces. */
      name: string;
    };
    PartnerPatch: {
      /** @description Printable characters, and not only spaces. */
      name?: string;
      /** @enum {string} */
      status?: 'active' | 'disabled';
    };
    NewKey: {
      scopes: (
        'reservations:read' | 'reservations:write' | 'events:read' | 'events:write' | 'admin'
      )[];
      /** Format: date-time */
      expiresAt?: string;
    };
    Rotation: {
      /** @default 86400 */
      overlapSeconds: number;
      /** Format: date-time */
      expiresAt?: string;
    };
    /** @description RFC 9457, with a stable `code`. */
    Problem: {
      /**
       * Format: uri-reference
       * @description A page of this server that explains the problem.
       */
      type: string;
      title: string;
      status: number;
      /** @description What is wrong with this very request. */
      detail: string;
      /** @enum {string} */
      code:
        | 'validation_failed'
        | 'malformed_json'
        | 'invalid_reservation_id'
        | 'unauthenticated'
        | 'forbidden'
        | 'event_not_found'
        | 'tier_not_found'
        | 'reservation_not_found'
        | 'webhook_not_found'
        | 'delivery_not_found'
        | 'reservation_already_cancelled'
        | 'partner_not_found'
        | 'key_not_found'
        | 'route_not_found'
        | 'method_not_allowed'
        | 'not_enough_seats'
        | 'partner_limit_reached'
        | 'hold_expired'
        | 'sales_closed'
        | 'event_exists'
        | 'partner_exists'
        | 'key_not_active'
        | 'webhook_limit_reached'
        | 'version_mismatch'
        | 'body_too_large'
        | 'unsupported_media_type'
        | 'idempotency_key_reused'
        | 'version_required'
        | 'rate_limited'
        | 'bad_request'
        | 'request_timeout'
        | 'headers_too_large'
        | 'internal_error'
        | 'overloaded'
        | 'database_unavailable'
        | 'identity_provider_unavailable';
      /** @description The same as `detail`, for older clients. */
      error: string;
      /** @description As in `X-Request-Id`. */
      requestId: string;
      /** @description Every fault of the request, in the order of the body. */
      errors?: {
        /** @description Where it is (RFC 6901); empty for the whole. */
        pointer: string;
        detail: string;
      }[];
      /** @description The scope that is missing. */
      scope?: string;
      /** @description The seats that were asked for. */
      requested?: number;
      /** @description The seats that there were. */
      available?: number;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description Names this request in the log: yours, if you sent a sane one, else a new one. */
    'X-Request-Id': string;
    /** @description The path of what was made. */
    Location: string;
    /** @description Changes with what it marks; for `If-Match` and `If-None-Match`. */
    ETag: string;
    /** @description The next page (`rel="next"`), if there is one. */
    Link: string;
    /** @description Present where this is the answer of an earlier request with the same key. */
    'Idempotency-Replayed': 'true';
    /** @description In how many seconds to try again. */
    'Retry-After': number;
    /** @description How to say who you are. */
    'WWW-Authenticate': string;
    /** @description How many requests are left, and when there are more (IETF draft). */
    RateLimit: string;
    /** @description How many requests there are in how many seconds (IETF draft). */
    'RateLimit-Policy': string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getDefaultEvent: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that you have: where it is still the same, the answer is 304. */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event as it is now; its version is the `ETag`. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  reserve: {
    parameters: {
      query?: never;
      header?: {
        /** @description Any text of your own, 1 to 255 printable characters, bare or in double quotes. A request that is repeated with the same key and body has one effect and gets the first answer again; with another body it is refused. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewReservation'];
      };
    };
    responses: {
      /** @description The seats are yours: `version` is the version of the event that this very reservation made. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          'Idempotency-Replayed': components['headers']['Idempotency-Replayed'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Reservation'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `event_not_found`: No such event
       *
       *     `tier_not_found`: No such tier
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found' | 'tier_not_found';
          };
        };
      };
      /**
       * @description `not_enough_seats`: Not enough seats
       *
       *     `partner_limit_reached`: The partner has its share
       *
       *     `sales_closed`: The event is not on sale
       */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'not_enough_seats' | 'partner_limit_reached' | 'sales_closed';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `idempotency_key_reused`: The idempotency key was used before */
      422: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'idempotency_key_reused';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getReservation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The reservation as it is now. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Reservation'];
        };
      };
      /**
       * @description `invalid_reservation_id`: The reservation id is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'invalid_reservation_id' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `reservation_not_found`: No such reservation */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'reservation_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  cancelReservation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The seats are back. */
      204: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `invalid_reservation_id`: The reservation id is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'invalid_reservation_id' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `reservation_not_found`: No such reservation
       *
       *     `reservation_already_cancelled`: The reservation was cancelled before
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'reservation_not_found' | 'reservation_already_cancelled';
          };
        };
      };
      /** @description `hold_expired`: The hold is over */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'hold_expired';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  reduceReservation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReservationReduction'];
      };
    };
    responses: {
      /** @description The reservation as it is now. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Reservation'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `invalid_reservation_id`: The reservation id is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              'validation_failed' | 'malformed_json' | 'invalid_reservation_id' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `reservation_not_found`: No such reservation
       *
       *     `reservation_already_cancelled`: The reservation was cancelled before
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'reservation_not_found' | 'reservation_already_cancelled';
          };
        };
      };
      /** @description `hold_expired`: The hold is over */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'hold_expired';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  confirmReservation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a reservation was answered with. */
        reservationId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The reservation as it is now. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Reservation'];
        };
      };
      /**
       * @description `malformed_json`: The body is not JSON
       *
       *     `invalid_reservation_id`: The reservation id is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'malformed_json' | 'invalid_reservation_id' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `reservation_not_found`: No such reservation
       *
       *     `reservation_already_cancelled`: The reservation was cancelled before
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'reservation_not_found' | 'reservation_already_cancelled';
          };
        };
      };
      /** @description `hold_expired`: The hold is over */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'hold_expired';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listEvents: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  createEvent: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewEvent'];
      };
    };
    responses: {
      /** @description The event. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `event_exists`: The event exists */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_exists';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getEvent: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that you have: where it is still the same, the answer is 304. */
        'If-None-Match'?: string;
      };
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The event as it is now; its version is the `ETag`. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  changeEvent: {
    parameters: {
      query?: never;
      header: {
        /** @description The `ETag` of the event as you know it; several are separated by commas, `*` is any. */
        'If-Match': string;
      };
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventPatch'];
      };
    };
    responses: {
      /** @description The event as it is now; its version is the `ETag`. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Event'];
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `event_not_found`: No such event
       *
       *     `tier_not_found`: No such tier
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found' | 'tier_not_found';
          };
        };
      };
      /** @description `version_mismatch`: The event has changed */
      412: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'version_mismatch';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `version_required`: The version is missing */
      428: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'version_required';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listReservations: {
    parameters: {
      query?: {
        partnerId?: string;
        status?: 'held' | 'confirmed' | 'cancelled' | 'expired';
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them, or all as CSV. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReservationPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  reserveAtEvent: {
    parameters: {
      query?: never;
      header?: {
        /** @description Any text of your own, 1 to 255 printable characters, bare or in double quotes. A request that is repeated with the same key and body has one effect and gets the first answer again; with another body it is refused. */
        'Idempotency-Key'?: string;
      };
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewReservation'];
      };
    };
    responses: {
      /** @description The seats are yours: `version` is the version of the event that this very reservation made. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          'Idempotency-Replayed': components['headers']['Idempotency-Replayed'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Reservation'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `event_not_found`: No such event
       *
       *     `tier_not_found`: No such tier
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found' | 'tier_not_found';
          };
        };
      };
      /**
       * @description `not_enough_seats`: Not enough seats
       *
       *     `partner_limit_reached`: The partner has its share
       *
       *     `sales_closed`: The event is not on sale
       */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'not_enough_seats' | 'partner_limit_reached' | 'sales_closed';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `idempotency_key_reused`: The idempotency key was used before */
      422: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'idempotency_key_reused';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listChanges: {
    parameters: {
      query?: {
        after?: number;
        limit?: number;
      };
      header?: never;
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of it, or all as CSV. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChangePage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  streamEvent: {
    parameters: {
      query?: {
        lastEventId?: string;
      };
      header?: {
        /** @description The last `id` that you got of a stream: it goes on after that. */
        'Last-Event-ID'?: string;
      };
      path: {
        /** @description The id of an event. */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The stream. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listTickets: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A tier each. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Ticket'][];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  book: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewBooking'];
      };
    };
    responses: {
      /** @description The seats are booked. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Booking'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `event_not_found`: No such event */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'event_not_found';
          };
        };
      };
      /**
       * @description `not_enough_seats`: Not enough seats
       *
       *     `partner_limit_reached`: The partner has its share
       *
       *     `sales_closed`: The event is not on sale
       */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'not_enough_seats' | 'partner_limit_reached' | 'sales_closed';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listWebhooks: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  createWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewWebhook'];
      };
    };
    responses: {
      /** @description It is made; its secret is shown this once. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookWithSecret'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_limit_reached`: There are enough webhooks */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_limit_reached';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The webhook as it is now. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Webhook'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  deleteWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Nothing more is posted. */
      204: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  changeWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookPatch'];
      };
    };
    responses: {
      /** @description The webhook as it is now. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Webhook'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  rotateWebhookSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The new secret is shown this once. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookWithSecret'];
        };
      };
      /**
       * @description `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  pingWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What the endpoint answered. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PingOutcome'];
        };
      };
      /**
       * @description `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  replayDelivery: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
        /** @description The id of a delivery, also the `webhook-id` of its message. */
        deliveryId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is made soon. */
      202: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Delivery'];
        };
      };
      /**
       * @description `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /**
       * @description `webhook_not_found`: No such webhook
       *
       *     `delivery_not_found`: No such delivery
       */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found' | 'delivery_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  replayWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id that a webhook was answered with. */
        webhookId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookReplaySince'];
      };
    };
    responses: {
      /** @description They are made soon. */
      202: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookReplay'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `webhook_not_found`: No such webhook */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'webhook_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listPartners: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PartnerPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  createPartner: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewPartner'];
      };
    };
    responses: {
      /** @description The partner. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Partner'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `partner_exists`: The partner exists */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'partner_exists';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getPartner: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The partner. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Partner'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `partner_not_found`: No such partner */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'partner_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  changePartner: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PartnerPatch'];
      };
    };
    responses: {
      /** @description The partner. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Partner'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `partner_not_found`: No such partner */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'partner_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listKeys: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `partner_not_found`: No such partner */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'partner_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  issueKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewKey'];
      };
    };
    responses: {
      /** @description The key, shown this once. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IssuedKey'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `partner_not_found`: No such partner */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'partner_not_found';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
        /** @description The id of a key: the middle part of `tb_<keyId>_<secret>`. */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Key'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `key_not_found`: No such key */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'key_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  revokeKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
        /** @description The id of a key: the middle part of `tb_<keyId>_<secret>`. */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is revoked, be it now or before. */
      204: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `key_not_found`: No such key */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'key_not_found';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  rotateKey: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The id of a partner. */
        partnerId: string;
        /** @description The id of a key: the middle part of `tb_<keyId>_<secret>`. */
        keyId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Rotation'];
      };
    };
    responses: {
      /** @description The new key, shown this once. */
      201: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Location: components['headers']['Location'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RotatedKey'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `malformed_json`: The body is not JSON
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'malformed_json' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `key_not_found`: No such key */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'key_not_found';
          };
        };
      };
      /** @description `key_not_active`: The key is over */
      409: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'key_not_active';
          };
        };
      };
      /** @description `body_too_large`: The body is too large */
      413: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'body_too_large';
          };
        };
      };
      /** @description `unsupported_media_type`: The body has the wrong type */
      415: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unsupported_media_type';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  listAdminActions: {
    parameters: {
      query?: {
        limit?: number;
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of them. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          Link: components['headers']['Link'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdminActionPage'];
        };
      };
      /**
       * @description `validation_failed`: The request is not valid
       *
       *     `bad_request`: The request cannot be read
       */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'validation_failed' | 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getCaller: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The caller. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Caller'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getDashboard: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that you have: where it is still the same, the answer is 304. */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `route_not_found`: No such route */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'route_not_found';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getAsset: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The name of a file. */
        file: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A script or a style sheet, under a name that changes with what is in it. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'text/css': string;
          'text/javascript': string;
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `route_not_found`: No such route */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'route_not_found';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They can. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable';
          };
        };
      };
    };
  };
  getHealthAtApiV1Health: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It does. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getReadinessAtApiV1HealthReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description They can. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable';
          };
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The metrics. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
          'application/openmetrics-text': string;
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `unauthenticated`: Who are you? */
      401: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'unauthenticated';
          };
        };
      };
      /** @description `forbidden`: This is not allowed to you */
      403: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'WWW-Authenticate': components['headers']['WWW-Authenticate'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'forbidden';
          };
        };
      };
      /** @description `rate_limited`: Too many requests */
      429: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          RateLimit: components['headers']['RateLimit'];
          'RateLimit-Policy': components['headers']['RateLimit-Policy'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'rate_limited';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /**
       * @description `overloaded`: The service is overloaded
       *
       *     `database_unavailable`: The database does not answer
       *
       *     `identity_provider_unavailable`: The identity provider does not answer
       */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded' | 'database_unavailable' | 'identity_provider_unavailable';
          };
        };
      };
    };
  };
  getProblem: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description A problem's code with hyphens. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The problem; as a page where the caller likes HTML best. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProblemHelp'];
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `route_not_found`: No such route */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'route_not_found';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getOpenApi: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that you have: where it is still the same, the answer is 304. */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OpenAPI 3.1. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'application/json': Record<string, never>;
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getDocs: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The page. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
  getDocsFile: {
    parameters: {
      query?: never;
      header?: {
        /** @description The `ETag` that you have: where it is still the same, the answer is 304. */
        'If-None-Match'?: string;
      };
      path: {
        /** @description The name of a file. */
        file: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A script or a style sheet. */
      200: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content: {
          'text/css': string;
          'text/javascript': string;
        };
      };
      /** @description It is still the same. */
      304: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          ETag: components['headers']['ETag'];
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `bad_request`: The request cannot be read */
      400: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'bad_request';
          };
        };
      };
      /** @description `route_not_found`: No such route */
      404: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'route_not_found';
          };
        };
      };
      /** @description `internal_error`: Something went wrong */
      500: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'internal_error';
          };
        };
      };
      /** @description `overloaded`: The service is overloaded */
      503: {
        headers: {
          'X-Request-Id': components['headers']['X-Request-Id'];
          'Retry-After': components['headers']['Retry-After'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'overloaded';
          };
        };
      };
    };
  };
}
