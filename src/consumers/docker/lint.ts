import type { Kind } from '../../lint/rule.ts';
import { composeFile } from './compose-lint.ts';
import { pluginSpecification } from './plugin-spec.ts';

export const DOCKER_KINDS: readonly Kind[] = [pluginSpecification, composeFile];
