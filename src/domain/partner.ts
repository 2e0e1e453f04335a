export const PARTNER_STATUSES = ['active', 'disabled'] as const;
export type PartnerStatus = (typeof PARTNER_STATUSES)[number];

/** One who reserves seats. */
export interface Partner {
  partnerId: string;
  name: string;
  /** The keys and tokens of a disabled one are refused; its reservations stay as they are. */
  status: PartnerStatus;
  createdAt: Date;
  updatedAt: Date;
}
