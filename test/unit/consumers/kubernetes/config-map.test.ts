import { expect, test } from 'vitest';
import { rulesIn } from './lint-files.ts';

const configMap = (key: string, text: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata:\n  ${key}: |\n    ${text}\n`;

/** fluentd's stands in k8snetworkplumbingwg/sriov-network-operator:doc/monitoring.md */
test.each([
  ['fluent.conf', '<source>'],
  ['nginx.conf', 'events {}'],
  ['my.cnf', '[mysqld]'],
  ['registries.conf', '[[registry]]'],
  ['template.json', '{{ .Values.config }}'],
])('%s is none of our business', (key, text) => {
  expect(rulesIn(configMap(key, text))).toEqual([]);
});

test.each([
  ['cni-conf.json', '{"name": "a", }'],
  ['10-a.conflist', '{"name": "a", "plugins": [],}'],
  ['10-a.conf', '{ "name": "a",}'],
  ['sriov', '{ "resourceList": [],}'],
  ['plugin', '// ours\n    {"resourceList": [],}'],
])('%s is JSON', (key, text) => {
  expect(rulesIn(configMap(key, text))).toContain('trailing-comma');
});
