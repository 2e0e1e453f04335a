import { ApiProblem, messageOf } from './api';
import { moment, seatsText } from './format';
import type { EventSummary } from './types';

/** Why seats were refused, with the names that the page uses and what is left of them. */
export function refusalText(error: unknown, { tiers, timeZone }: EventSummary): string {
  if (!(error instanceof ApiProblem)) return messageOf(error);
  const { tierId, requested = 0, available = 0, reason, opensAt } = error.problem;
  const tier = tiers.find((each) => each.tierId === tierId)?.name ?? tierId;
  if (error.code === 'not_enough_seats' && tier !== undefined) {
    return available === 0
      ? `Not enough seats left: none of ${tier}, and ${requested} were asked for.`
      : `Not enough seats left: ${seatsText(available)} of ${tier}, and ${requested} were asked for.`;
  }
  if (error.code === 'partner_limit_reached') {
    return `The event limits the seats of a partner: this one may have ${seatsText(available)} more, and ${requested} were asked for.`;
  }
  if (error.code === 'sales_closed' && reason === 'not_open_yet' && opensAt !== undefined)
    return `Sales open on ${moment(opensAt, timeZone)}.`;
  return messageOf(error);
}
