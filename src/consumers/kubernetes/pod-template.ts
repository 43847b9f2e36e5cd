import type { Node } from '../../formats/document.ts';
import { get, items } from '../../formats/node.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** What becomes a pod: a Pod itself, or the template in what makes pods. */
export interface PodTemplate {
  object: KubernetesObject;
  metadata: Node | undefined;
  spec: Node | undefined;
  /** The template is not the object: annotations of the object do not reach the pod. */
  nested: boolean;
}

const TEMPLATES: Record<string, readonly string[]> = {
  Pod: [],
  PodTemplate: ['template'],
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export function podTemplate(object: KubernetesObject): PodTemplate | undefined {
  if (!Object.hasOwn(TEMPLATES, object.kind)) return undefined;
  const path = TEMPLATES[object.kind] ?? [];
  const template = get(object.node, ...path);
  return {
    object,
    metadata: get(template, 'metadata'),
    spec: get(template, 'spec'),
    nested: path.length > 0,
  };
}

export function isWorkload({ kind }: KubernetesObject): boolean {
  return Object.hasOwn(TEMPLATES, kind);
}

/** Containers that run after the start, and those that run before it. */
export function containersOf({ spec }: PodTemplate): { node: Node; init: boolean }[] {
  return [
    ...items(get(spec, 'containers')).map((node) => ({ node, init: false })),
    ...items(get(spec, 'initContainers')).map((node) => ({ node, init: true })),
  ];
}
