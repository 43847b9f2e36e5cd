import { expect, test } from 'vitest';
import type { DoctorReport } from '../../../src/doctor/report.ts';
import { PLAIN } from '../../../src/output/colour.ts';
import { renderReport } from '../../../src/output/report.ts';

const report: DoctorReport = {
  summary: { passed: 3, warnings: 1, failed: 1, skipped: 1 },
  checks: [
    { id: 'tools', status: 'pass', target: 'host', message: 'All are there', evidence: [] },
    { id: 'kernel', status: 'pass', target: 'host', message: 'Fine', evidence: [] },
    { id: 'groups', status: 'skip', target: 'host', message: 'Only root sees them', evidence: [] },
    { id: 'pf-driver', status: 'pass', target: 'ens1f0', message: 'It is ice', evidence: [] },
    {
      id: 'vf-mac-zero',
      status: 'warn',
      target: 'ens1f0 vf 3',
      message: 'It has no MAC of its own, so it gets a new one with each driver that takes it',
      evidence: ['ip link show ens1f0'],
      cause: 'Nobody set one.',
      cure: {
        commands: ['sriovctl vf set ens1f0 3 --mac auto'],
        automatic: true,
        rebootNeeded: false,
      },
    },
    {
      id: 'iommu',
      status: 'fail',
      target: 'host',
      message: 'The IOMMU is off',
      evidence: [],
      cure: {
        commands: [
          '# Turn VT-d on in the BIOS',
          'grubby --update-kernel=ALL --args=intel_iommu=on',
        ],
        automatic: false,
        rebootNeeded: true,
      },
    },
  ],
};

test('what is wrong comes first, with its cure, and what is fine in a line', () => {
  const text = renderReport(report, 'this host', { tty: true, width: 60, colour: PLAIN });
  expect(text).toMatchInlineSnapshot(`
    "this host
      ✗ The IOMMU is off [iommu]
        do:   Turn VT-d on in the BIOS
              grubby --update-kernel=ALL --args=intel_iommu=on
              then reboot
      - Only root sees them [groups]

    ens1f0
      ! vf 3: It has no MAC of its own, so it gets a new one
        with each driver that takes it [vf-mac-zero]
        seen: ip link show ens1f0
        why:  Nobody set one.
        do:   sriovctl vf set ens1f0 3 --mac auto

    ✓ Nothing wrong: host (2), ens1f0 (1)

    1 failed, 1 to look at, 3 fine, 1 skipped; --fix can cure 1
    "
  `);
});

test('a pipe gets a row for each check, the worst first', () => {
  const text = renderReport(report, 'this host', { tty: false, width: Infinity, colour: PLAIN });
  const rows = text
    .trimEnd()
    .split('\n')
    .map((row) => row.split('\t'));
  expect(rows.map(([status]) => status)).toEqual(['fail', 'warn', 'skip', 'pass', 'pass', 'pass']);
  expect(rows[1]?.at(-1)).toBe('sriovctl vf set ens1f0 3 --mac auto');
});
