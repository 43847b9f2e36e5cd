import type { Across } from '../../lint/rule.ts';
import { ACROSS_RULES } from './across-rules.ts';
import { checkNetworksAndPools } from './check-networks-and-pools.ts';
import { checkPods } from './check-pods.ts';
import { checkPolicies } from './check-policies.ts';
import { gatherFacts } from './facts.ts';

/** Pods, networks and pools belong together by their names. */
export const kubernetesAcross: Across = {
  rules: Object.values(ACROSS_RULES),
  check(all, reportFor) {
    const facts = gatherFacts(all);
    checkNetworksAndPools(facts, reportFor);
    checkPods(facts, all, reportFor);
    checkPolicies(facts, reportFor);
  },
};
