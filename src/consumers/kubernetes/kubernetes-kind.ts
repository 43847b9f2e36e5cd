import type { Document, Path, Place } from '../../formats/document.ts';
import type { Kind, Report, Rule } from '../../lint/rule.ts';
import { objectsOf, type KubernetesObject } from './kubernetes-object.ts';

/** What lint knows about one sort of object. */
export interface ObjectKind {
  id: string;
  name: string;
  /** Values of `kind`: a near miss is said to be one. */
  marks?: readonly string[];
  matches(object: KubernetesObject): boolean;
  rules: readonly Rule[];
  check(object: KubernetesObject, report: Report): void;
  embedded?(object: KubernetesObject): Embedded[];
}

export interface Embedded {
  path: Path;
  format: 'json' | 'yaml';
  place: Place;
}

/** Documents that are such an object. */
export function kubernetesKind(of: ObjectKind): Kind {
  return {
    id: of.id,
    name: of.name,
    ...(of.marks ? { marks: of.marks } : {}),
    recognises: (document) => !isList(document) && objectsOf(document).some(of.matches),
    embedded: (document) => objectsOf(document).flatMap((object) => of.embedded?.(object) ?? []),
    rules: of.rules,
    check(document, report) {
      for (const object of objectsOf(document)) of.check(object, report);
    },
  };
}

/** A List with at least one object that lint knows: each item is looked at as what it is. */
export function kubernetesList(kinds: readonly ObjectKind[]): Kind {
  const kindOf = (object: KubernetesObject) => kinds.find((kind) => kind.matches(object));
  return {
    id: 'kubernetes-list',
    name: 'a list of Kubernetes objects',
    recognises: (document) =>
      isList(document) && objectsOf(document).some((object) => kindOf(object) !== undefined),
    embedded: (document) =>
      objectsOf(document).flatMap((object) => kindOf(object)?.embedded?.(object) ?? []),
    rules: [],
    check(document, report) {
      for (const object of objectsOf(document)) kindOf(object)?.check(object, report);
    },
  };
}

function isList(document: Document): boolean {
  const [first] = objectsOf(document);
  return (
    first !== undefined &&
    (document.format === 'json' || document.format === 'yaml') &&
    first.node !== document.root
  );
}
