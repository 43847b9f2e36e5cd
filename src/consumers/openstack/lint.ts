import type { Kind } from '../../lint/rule.ts';
import { ml2Conf } from './ml2-conf.ts';
import { novaConf } from './nova-conf.ts';
import { providerConfig } from './provider-config.ts';
import { sriovAgent } from './sriov-agent.ts';

export const OPENSTACK_KINDS: readonly Kind[] = [novaConf, providerConfig, sriovAgent, ml2Conf];
