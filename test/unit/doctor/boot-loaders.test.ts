import { describe, expect, it } from 'vitest';
import { type CheckResult, diagnose, examine } from '../../../src/doctor/doctor.ts';
import { fix } from '../../../src/doctor/fix/fix.ts';
import type { Host } from '../../../src/host/host.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { BOOT_LOADER_HOSTS } from './boot-loader-hosts.ts';

const ONLY = { only: ['kernel-arguments', 'iommu'] };

async function sickChecks(host: Host): Promise<CheckResult[]> {
  const { checks } = await examine(host, ONLY);
  return checks.filter(({ status }) => status === 'warn' || status === 'fail');
}

function told({ status, id, message, cause }: CheckResult): string {
  return `${status} ${id}: ${id === 'iommu' ? cause : message}`;
}

describe('hosts by their boot loaders', () => {
  it.each(BOOT_LOADER_HOSTS)('$name', async ({ spec, findings, commands, automatic }) => {
    const sick = await sickChecks(simulatedHost(spec));
    expect(sick.map(told)).toEqual(findings.map((text) => expectTold(text)));
    expect(sick[0]?.cure?.commands ?? []).toEqual(commands);
    expect(sick[0]?.cure?.automatic ?? false).toBe(automatic);
  });

  it.each(BOOT_LOADER_HOSTS)(
    'after --fix and a reboot: $name',
    async ({ spec, after, automatic }) => {
      const host = simulatedHost(spec);
      const { fixes } = await fix(host, { ...ONLY, dryRun: false, confirm: async () => true });
      expect(fixes.map(({ status }) => status)).toEqual(automatic ? ['applied'] : []);
      await host.reboot();
      const running = host.read('/proc/cmdline').trim();
      expect(running.endsWith(after)).toBe(true);
      expect((await sickChecks(host)).filter(({ id }) => id === 'kernel-arguments')).toEqual([]);
      const again = await fix(host, { ...ONLY, dryRun: true });
      if (automatic && !running.includes('crashkernel=auto')) expect(again.fixes).toEqual([]);
    },
  );

  it.each(BOOT_LOADER_HOSTS.filter(({ spec }) => spec.iommu?.kind !== 'intel'))(
    "never Intel's argument: $name",
    async ({ spec }) => {
      const off = { ...spec, iommu: { ...spec.iommu!, enabled: false } };
      const found = await diagnose(simulatedHost(off), ONLY);
      const added = found.flatMap(({ cure }) =>
        (cure?.steps ?? []).flatMap((step) =>
          step.kind === 'arguments' ? (step.change.add ?? []) : [],
        ),
      );
      expect(added).toEqual([]);
      const lines = found.flatMap(({ cure }) => cure?.commands ?? []);
      expect(lines.filter((line) => /Add .*intel_iommu/.test(line))).toEqual([]);
    },
  );
});

function expectTold(text: string): unknown {
  return expect.stringContaining(text.replace(/^(warn|fail) iommu: /, ''));
}
