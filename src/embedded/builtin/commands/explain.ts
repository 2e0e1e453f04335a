import { Int32 } from 'bson';
import { CommandError } from '../language';
import type { Doc } from '../language';
import type { Plan, Query } from '../storage/planner';
import { runQuery } from '../storage/query';
import { parseAggregate } from './aggregate';
import type { Command, Engine } from './command';
import { CommandRequest } from './command-request';
import { checkArguments } from './generic-arguments';
import { queryOf } from './query-fields';
import { parseStatement as parseDelete } from './delete';
import { parseStatement as parseUpdate } from './update';

/** Shows how a command would find its documents and, at higher verbosity, what that took. */
export function explainCommand(find: (name: string) => Command | undefined): Command {
  return {
    names: ['explain'],
    fields: ['verbosity'],
    kind: 'read',
    run(request, engine) {
      const body = request.document('explain') ?? {};
      const [name = ''] = Object.keys(body);
      const command = find(name);
      const explained = explainable[name];
      if (command === undefined || explained === undefined) {
        throw new CommandError('CommandNotFound', `Explain failed due to unknown command: ${name}`);
      }
      const inner = CommandRequest.within(request, name, body);
      checkArguments(command, inner);
      const verbosity = request.text('verbosity') ?? 'allPlansExecution';
      if (!verbosities.includes(verbosity)) {
        throw new CommandError(
          'FailedToParse',
          `verbosity string must be one of ${verbosities.join()}`,
        );
      }
      return describe(inner, explained(inner), verbosity !== 'queryPlanner', engine);
    },
  };
}

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'];

interface Explained {
  readonly query: Query;
  readonly skip?: number | undefined;
  readonly limit?: number | undefined;
}

const explainable: Record<string, ((request: CommandRequest) => Explained) | undefined> = {
  find: (request) => ({
    query: queryOf(request, 'filter'),
    skip: request.count('skip'),
    limit: Math.abs(request.number('limit') ?? 0),
  }),
  count: (request) => ({ query: queryOf(request, 'query') }),
  distinct: (request) => ({ query: queryOf(request, 'query') }),
  findAndModify: (request) => ({ query: queryOf(request, 'query'), limit: 1 }),
  aggregate(request) {
    const { query, limit } = parseAggregate(request).split;
    return { query, limit };
  },
  update(request) {
    const { filter, hint, multi } = parseUpdate(onlyStatement(request, 'updates'));
    return { query: { filter, hint, sort: undefined }, limit: multi ? 0 : 1 };
  },
  delete(request) {
    const { filter, hint, single } = parseDelete(onlyStatement(request, 'deletes'));
    return { query: { filter, hint, sort: undefined }, limit: single ? 1 : 0 };
  },
};

function onlyStatement(request: CommandRequest, field: string): Doc {
  const [statement, ...others] = request.documentList(field) ?? [];
  if (statement === undefined || others.length > 0) {
    throw new CommandError('InvalidLength', 'explained write batches must be of size 1');
  }
  return statement;
}

function describe(
  request: CommandRequest,
  { query, skip = 0, limit = 0 }: Explained,
  executes: boolean,
  { catalog }: Engine,
): Doc {
  const { namespace } = request;
  const collection = catalog.get(namespace);
  const started = Date.now();
  const wanted = limit === 0 ? Infinity : skip + limit;
  const run = runQuery(collection, query, {
    limit: limit === 0 ? undefined : wanted,
    deadline: request.deadline,
  });
  const winningPlan = describePlan(run.plan, query, skip, limit);
  const planned = {
    explainVersion: '1',
    queryPlanner: {
      namespace,
      indexFilterSet: false,
      parsedQuery: query.filter,
      maxIndexedOrSolutionsReached: false,
      maxIndexedAndSolutionsReached: false,
      maxScansToExplodeReached: false,
      winningPlan,
      rejectedPlans: [],
    },
    command: request.body,
    serverInfo: { host: '127.0.0.1', version: 'built-in engine' },
  };
  if (!executes) return planned;
  let found = 0;
  while (found < wanted && run.documents.next().done !== true) found += 1;
  return {
    ...planned,
    executionStats: {
      executionSuccess: true,
      nReturned: new Int32(Math.max(0, found - skip)),
      executionTimeMillis: new Int32(Date.now() - started),
      totalKeysExamined: new Int32(run.stats.keysExamined),
      totalDocsExamined: new Int32(run.stats.docsExamined),
      executionStages: winningPlan,
    },
  };
}

function describePlan(plan: Plan, query: Query, skip: number, limit: number): Doc {
  let stage = describeSearch(plan, query);
  if (!plan.sorted) stage = { stage: 'SORT', sortPattern: query.sort, inputStage: stage };
  if (skip > 0) stage = { stage: 'SKIP', skipAmount: skip, inputStage: stage };
  if (limit > 0) stage = { stage: 'LIMIT', limitAmount: limit, inputStage: stage };
  return stage;
}

function describeSearch(plan: Plan, query: Query): Doc {
  const { filter } = query;
  const unanswered = Object.keys(filter).length > 0 && !plan.exact ? { filter } : {};
  const direction = plan.reverse ? 'backward' : 'forward';
  if (plan.kind === 'collectionScan') return { stage: 'COLLSCAN', ...unanswered, direction };
  const { index, bounds } = plan;
  const scan = {
    stage: 'IXSCAN',
    keyPattern: index.spec.key,
    indexName: index.name,
    isMultiKey: index.multikey,
    isUnique: index.unique,
    isSparse: index.spec.sparse,
    isPartial: index.partial !== undefined,
    indexVersion: new Int32(2),
    direction,
    boundedFields: new Int32(bounds.equalities + (bounds.bounded ? 1 : 0)),
  };
  const merge = {
    stage: 'SORT_MERGE',
    sortPattern: query.sort,
    inputStages: bounds.ranges.map(() => scan),
  };
  return { stage: 'FETCH', ...unanswered, inputStage: plan.merged ? merge : scan };
}
