import { entries, get, items, stringOf } from '../../formats/node.ts';
import type { Document, Node } from '../../formats/document.ts';
import type { Kind, Report, Rule } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { goEntry, goField, shapeProblems, type Fields } from '../go-struct.ts';

const SOURCE = 'k8snetworkplumbingwg/multus-cni:pkg/types/{types,conf}.go';

const RULES = {
  wrongType: rule(
    'wrong-type',
    'error',
    'A value is not of its type: multus cannot read its configuration, and no pod starts.',
  ),
  unknownKey: rule('unknown-key', 'warning', 'A key that multus does not have is ignored.'),
  noDelegate: rule(
    'no-delegate',
    'error',
    'Neither clusterNetwork nor delegates: multus has no network for eth0, and no pod starts.',
  ),
  bothDelegates: rule(
    'cluster-network-and-delegates',
    'warning',
    'With clusterNetwork the delegates are ignored.',
  ),
  logLevel: rule(
    'log-level',
    'warning',
    'A log level that multus does not have: it keeps its own.',
  ),
  selfDelegate: rule(
    'delegate-is-multus',
    'error',
    'A delegate of type multus calls itself without end.',
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string): Rule {
  return { id: `multus-conf/${id}`, severity, summary, source: SOURCE };
}

const CONFIG: Fields = {
  fields: {
    cniVersion: 'string',
    name: 'string',
    type: 'string',
    capabilities: { map: 'boolean' },
    ipam: 'any',
    dns: 'any',
    prevResult: 'any',
    runtimeConfig: 'any',
    confDir: 'string',
    cniDir: 'string',
    binDir: 'string',
    delegates: { list: { map: 'any' } },
    clusterNetwork: 'string',
    defaultNetworks: 'strings',
    kubeconfig: 'string',
    logFile: 'string',
    logLevel: 'string',
    logToStderr: 'boolean',
    logOptions: {
      fields: { maxAge: 'integer', maxSize: 'integer', maxBackups: 'integer', compress: 'boolean' },
    },
    readinessindicatorfile: 'string',
    namespaceIsolation: 'boolean',
    globalNamespaces: 'string',
    auxiliaryCNIChainName: 'string',
    systemNamespaces: 'strings',
    multusNamespace: 'string',
    retryDeleteOnError: 'boolean',
    // Of the daemon, which hands the rest on (pkg/server/types.go).
    chrootDir: 'string',
    daemonSocketDir: 'string',
    socketDir: 'string',
    cniConfigDir: 'string',
    multusConfigFile: 'string',
    multusAutoconfigDir: 'string',
    multusMasterCNI: 'string',
    forceCNIVersion: 'boolean',
    overrideNetworkName: 'boolean',
    skipMultusConfWatch: 'boolean',
    metricsPort: 'integer',
    perNodeCertificate: 'any',
  },
};

/** The configuration of multus itself: 00-multus.conf, daemon-config.json. */
export const multusConf: Kind = {
  id: 'multus-conf',
  name: 'a configuration of multus',
  marks: ['delegates', 'clusterNetwork'],
  recognises: isMultusConf,
  rules: Object.values(RULES),
  check(document, report) {
    if (document.format !== 'json' && document.format !== 'yaml') return;
    const { root } = document;
    for (const problem of shapeProblems(root, CONFIG, { ignoreCase: true })) {
      if (problem.kind === 'unknown-key') {
        report.add(
          RULES.unknownKey,
          problem.at,
          `multus has no "${oneLine(problem.key)}" and ignores it`,
          problem.fix,
        );
      } else {
        report.add(
          RULES.wrongType,
          problem.at,
          `${problem.message}: multus cannot read its configuration, and no pod starts`,
          problem.fix,
        );
      }
    }
    checkDelegates(root, report);
    const level = goField(root, 'logLevel');
    const text = stringOf(level);
    if (
      level !== undefined &&
      text &&
      !['debug', 'verbose', 'error', 'panic'].includes(text.toLowerCase())
    ) {
      report.add(RULES.logLevel, level, `multus has no log level "${oneLine(text)}"`, {
        description: 'write debug, verbose, error or panic',
      });
    }
  },
};

function checkDelegates(root: Node, report: Report): void {
  const cluster = stringOf(goField(root, 'clusterNetwork')) ?? '';
  const delegates = goField(root, 'delegates');
  const some = items(delegates).length > 0;
  if (cluster !== '' && some && delegates !== undefined) {
    report.add(RULES.bothDelegates, delegates, 'With clusterNetwork these delegates are ignored', {
      description: 'take one of them out',
    });
  }
  // The daemon's configuration has neither: it takes the first file of cniConfigDir.
  const daemon = ['chrootDir', 'socketDir', 'multusAutoconfigDir', 'cniConfigDir'].some((key) =>
    goEntry(root, key),
  );
  if (cluster === '' && !some && !daemon) {
    report.add(
      RULES.noDelegate,
      root,
      'There is neither clusterNetwork nor a delegate: no pod starts',
      {
        description: 'set clusterNetwork to the name or the file of the cluster network',
      },
    );
  }
  for (const delegate of items(delegates)) {
    if (stringOf(get(delegate, 'type'))?.startsWith('multus')) {
      report.add(RULES.selfDelegate, delegate, 'multus would call itself without end', {
        description: 'name the network of the cluster here',
      });
    }
  }
}

function isMultusConf(document: Document): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  const { root } = document;
  const type = stringOf(get(root, 'type'));
  if (type === 'multus' || type === 'multus-shim') return true;
  return (
    get(root, 'kind') === undefined &&
    entries(root).some(({ key }) =>
      ['clusterNetwork', 'multusAutoconfigDir', 'readinessindicatorfile'].includes(key),
    )
  );
}
