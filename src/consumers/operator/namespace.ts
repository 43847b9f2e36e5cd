/** Where the operator's chart stands upstream; it respects objects of its own namespace only. */
export const OPERATOR_NAMESPACE = 'sriov-network-operator';

/** On OpenShift it has another one. */
export const OPERATOR_NAMESPACES: readonly string[] = [
  OPERATOR_NAMESPACE,
  'openshift-sriov-network-operator',
];
