/** Objects that the operator makes a NetworkAttachmentDefinition from. */
export const NETWORK_KINDS: readonly string[] = ['SriovNetwork', 'SriovIBNetwork', 'OVSNetwork'];
