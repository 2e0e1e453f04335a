import type { Doc } from '../language';
import { CommandError } from '../language';
import type { Query } from '../storage/planner';
import type { CommandRequest } from './command-request';

/** A query as `find` and its kin name it. */
export function queryOf(request: CommandRequest, filterField: string): Query {
  refuseVariables(request.document('let'));
  return {
    filter: request.document(filterField) ?? {},
    sort: request.document('sort'),
    hint: request.body.hint,
  };
}

/** `let` gives variables to expressions; none are kept here, so only an empty one is right. */
export function refuseVariables(variables: Doc | undefined): void {
  if (variables !== undefined && Object.keys(variables).length > 0) {
    throw new CommandError('InvalidOptions', "'let' is not supported by the built-in engine.");
  }
}
