import { evaluateVariables } from '../language';
import type { Doc } from '../language';
import type { Query } from '../storage/planner';
import type { CommandRequest } from './command-request';

/** The query of `find` and similar commands. */
export function queryOf(request: CommandRequest, filterField: string): Query {
  return {
    filter: request.document(filterField) ?? {},
    sort: request.document('sort'),
    hint: request.body.hint,
    variables: variablesOf(request.document('let')),
  };
}

/** The variables of a command's `let`. */
export function variablesOf(definitions: Doc | undefined): Doc | undefined {
  return definitions === undefined ? undefined : evaluateVariables(definitions, new Date());
}
