import { join } from 'node:path';
import { chooseConsumers } from '../generate/choose-consumers.ts';
import { describe } from '../generate/describe.ts';
import { generate, type Generated } from '../generate/generate.ts';
import type { Templates } from '../generate/templates.ts';
import { exportHost } from '../host-file/export-host.ts';
import type { HostFile } from '../host-file/host-file.ts';
import { applyHostFile } from '../host-file/apply-host-file.ts';
import { printHostFile } from '../host-file/print-host-file.ts';
import type { Host } from '../host/host.ts';
import { type FileWrite, planWrites } from '../host/write-files.ts';
import type { Inventory } from '../model/nic.ts';
import { enablePersistence, type EnableResult } from '../persist/enable.ts';
import type { PlanLine } from '../provision/result.ts';
import { generateRequest } from './generate-request.ts';
import { hostFileOf } from './host-file-of.ts';
import { persistedOthers } from './persisted-others.ts';
import { predict } from './predict.ts';
import { type Situation, withoutIommu } from './situation.ts';

/** The whole plan, of which nothing is done yet. */
export interface Preview {
  /** Of the host file, as it is given to commands. */
  path: string;
  file: HostFile;
  text: string;
  plan: PlanLine[];
  /** What makes it so at every boot. */
  persistence: EnableResult | undefined;
  /** PFs whose VFs wait for the IOMMU: then VFs are made after a reboot, by the commands. */
  later: string[];
  /** Of the host file, and of those for consumers as far as they can be told. */
  writes: FileWrite[];
  warnings: string[];
}

/** Reads only. @throws {SriovError} where what was chosen cannot be done */
export async function previewOf(
  host: Host,
  situation: Situation,
  templates: Templates,
): Promise<Preview> {
  const { inventory } = situation.facts;
  const folder = folderOf(situation);
  const path = join(folder, HOST_FILE);
  const persist = situation.answers.persist === true;
  const others = persist ? persistedOthers(host, situation) : [];
  const file = hostFileOf(situation, await exportHost(inventory, host), others);
  const text = printHostFile(file);
  const later = withoutIommu(situation).map(({ label }) => label);
  const warnings: string[] = [];
  const generated = generateFor(host, situation, predict(situation), templates);
  const { plan } =
    later.length > 0
      ? { plan: [] }
      : await applyHostFile(host, file, {
          dryRun: true,
          force: false,
          recreate: true,
          command: `apply ${path}`,
          warn: (line) => warnings.push(line),
        });
  const persistence = persist
    ? await enablePersistence(host, file, { as: 'systemd', dryRun: true })
    : undefined;
  const files = later.length > 0 ? [] : (generated?.files ?? []);
  const writes = planWrites(folder, [{ path: HOST_FILE, content: text }, ...files]);
  return {
    path,
    file,
    text,
    plan,
    persistence,
    later,
    writes,
    warnings: [...warnings, ...(generated?.warnings ?? [])],
  };
}

export function generateFor(
  host: Host,
  situation: Situation,
  inventory: Inventory,
  templates: Templates,
): Generated | undefined {
  const asked = generateRequest(situation);
  if (asked === undefined) return undefined;
  const { request } = asked;
  const description = describe(host, inventory, situation.facts.hostName, request);
  return generate(description, chooseConsumers(request.consumers), templates);
}

export const HOST_FILE = 'host.yaml';

/** What begins with a dash would be a flag. */
export function folderOf({ answers: { folder = '.' } }: Situation): string {
  return folder.startsWith('-') ? `./${folder}` : folder;
}
