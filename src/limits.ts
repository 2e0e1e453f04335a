/** Every bound of TicketBoss: its unit is in its name, its reason beside it. */

/** A JSON body; the largest valid request is far below 4 kB. */
export const BODY_BYTES_MAX = 16 * 1024;
