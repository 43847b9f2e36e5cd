import assert from 'node:assert/strict';
import type { Result } from './program.ts';
import type { World } from './world.ts';

/** Where Debian's containernetworking-plugins are. */
const PLUGINS = '/usr/lib/cni';

export interface CniResult {
  cniVersion: string;
  interfaces?: { name: string; mac: string; sandbox?: string }[];
  ips?: { address: string; gateway?: string; interface?: number }[];
  routes?: { dst: string; gw?: string }[];
  dns?: unknown;
}

interface PluginConf {
  type: string;
  capabilities?: Record<string, boolean>;
  [key: string]: unknown;
}

/** A container as its runtime sees it, and the interface that the network gives it. */
export interface Attachment {
  container: string;
  /** A name below /run/netns. */
  netns: string;
  ifname: string;
  /** CNI_ARGS */
  args?: string;
  /** What the runtime has for the capabilities that plugins ask for. */
  runtime?: Record<string, unknown>;
}

/** What a container runtime does with a network's file, on real plugins: containernetworking/cni:libcni/api.go. */
export class CniNetwork {
  readonly #world: World;
  readonly #name: string;
  readonly #cniVersion: string;
  readonly #plugins: PluginConf[];

  /** Of a .conf or .conflist file's content. */
  constructor(world: World, content: string) {
    const conf = JSON.parse(content) as Record<string, unknown>;
    assert.equal(typeof conf['name'], 'string', `no name in ${content}`);
    assert.equal(typeof conf['cniVersion'], 'string', `no cniVersion in ${content}`);
    this.#world = world;
    this.#name = conf['name'] as string;
    this.#cniVersion = conf['cniVersion'] as string;
    this.#plugins = (conf['plugins'] as PluginConf[] | undefined) ?? [conf as PluginConf];
  }

  /** The chain's last result, which has to be had. */
  async add(attachment: Attachment): Promise<CniResult> {
    let result: CniResult | undefined;
    for (const plugin of this.#plugins) {
      const { exit, stdout, stderr } = await this.#call('ADD', plugin, attachment, result);
      assert.equal(exit, 0, `ADD of ${plugin.type}: ${stdout}${stderr}`);
      result = JSON.parse(stdout) as CniResult;
    }
    assert.ok(result, 'a network without plugins');
    return result;
  }

  /** Is all as ADD left it? What the first plugin that minds says, or undefined. */
  async check(attachment: Attachment, result: CniResult): Promise<string | undefined> {
    for (const plugin of this.#plugins) {
      const { exit, stdout } = await this.#call('CHECK', plugin, attachment, result);
      if (exit !== 0) return `${plugin.type}: ${stdout}`;
    }
    return undefined;
  }

  async del(attachment: Attachment, result: CniResult): Promise<void> {
    for (const plugin of this.#plugins.toReversed()) {
      const { exit, stdout, stderr } = await this.#call('DEL', plugin, attachment, result);
      assert.equal(exit, 0, `DEL of ${plugin.type}: ${stdout}${stderr}`);
    }
  }

  #call(
    command: 'ADD' | 'CHECK' | 'DEL',
    plugin: PluginConf,
    { container, netns, ifname, args, runtime = {} }: Attachment,
    prevResult: CniResult | undefined,
  ): Promise<Result> {
    const wanted = Object.entries(plugin.capabilities ?? {}).filter(([, on]) => on);
    const given = wanted.flatMap(([key]) => (key in runtime ? [[key, runtime[key]]] : []));
    const input = JSON.stringify({
      ...plugin,
      name: this.#name,
      cniVersion: this.#cniVersion,
      ...(given.length === 0 ? {} : { runtimeConfig: Object.fromEntries(given) as unknown }),
      ...(prevResult === undefined ? {} : { prevResult }),
    });
    return this.#world.run(`${PLUGINS}/${plugin.type}`, [], {
      input,
      env: {
        CNI_COMMAND: command,
        CNI_CONTAINERID: container,
        CNI_NETNS: `/run/netns/${netns}`,
        CNI_IFNAME: ifname,
        CNI_PATH: PLUGINS,
        ...(args === undefined ? {} : { CNI_ARGS: args }),
      },
    });
  }
}
