import { PERFECT_NETWORK } from './link';
import type { Parts } from './parts';
import type { Plan } from './plan';
import { simulate } from './simulate';

/**
 * A smaller plan that still fails: parts are left out while it fails, the largest first. (Every
 * actor draws from its own stream, so that the rest of the run hardly changes.)
 */
export async function shrunk(
  plan: Plan,
  { parts, runsMax }: { parts?: Parts; runsMax: number },
): Promise<Plan> {
  let smallest = plan;
  let runs = 0;
  const tryOut = async (candidate: Plan) => {
    runs += 1;
    const { faults } = await simulate(candidate, parts && { parts });
    if (faults.length > 0) smallest = candidate;
    return faults.length > 0;
  };
  for (let isSmaller = true; isSmaller && runs < runsMax;) {
    isSmaller = false;
    for (const candidate of smallerPlans(smallest)) {
      if (runs >= runsMax) break;
      if (await tryOut(candidate)) {
        isSmaller = true;
        break;
      }
    }
  }
  return smallest;
}

function* smallerPlans(plan: Plan): Generator<Plan> {
  const { clients, mishaps, network } = plan;
  for (const place of clients.keys()) {
    if (clients[place]?.length) yield { ...plan, clients: clients.with(place, []) };
  }
  if (network !== PERFECT_NETWORK) yield { ...plan, network: PERFECT_NETWORK };
  if (plan.replicationMs > 0) yield { ...plan, replicationMs: 0 };
  if (mishaps.length > 0) yield { ...plan, mishaps: [] };
  if (plan.crashOnCommit > 0) yield { ...plan, crashOnCommit: 0 };
  if (plan.pauseOnCommit > 0) yield { ...plan, pauseOnCommit: 0 };
  if (plan.skewsMs.some((skewMs) => skewMs !== 0)) {
    yield { ...plan, skewsMs: plan.skewsMs.map(() => 0) };
  }
  for (const place of mishaps.keys()) yield { ...plan, mishaps: mishaps.toSpliced(place, 1) };
  for (const [place, requests] of clients.entries()) {
    for (const one of requests.keys()) {
      yield { ...plan, clients: clients.with(place, requests.toSpliced(one, 1)) };
    }
  }
}
