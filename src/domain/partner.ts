export const PARTNER_STATUSES = ['active', 'disabled'] as const;
export type PartnerStatus = (typeof PARTNER_STATUSES)[number];

/** One who reserves seats. */
export interface Partner {
  /** In the form of `partnerIdOf`. */
  partnerId: string;
  name: string;
  /** The keys and tokens of a disabled one are refused; its reservations stay as they are. */
  status: PartnerStatus;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * The form in which partners' ids are stored and compared: what is typed or encoded in different ways is one
 * id. Case is kept.
 */
export function partnerIdOf(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}

/**
 * The same for ids that people would take for one another: no two partners may have them. Upper and then
 * lower case is what JavaScript has of Unicode's case folding, e.g. for `ß` and `ss`.
 */
export function foldedIdOf(partnerId: string): string {
  const folded = partnerId.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return partnerIdOf(folded);
}
