import { describe, expect, it } from 'vitest';
import { linkSpeed } from '../../../src/doctor/checks/link-speed.ts';
import { gigabits, parsePcieLink } from '../../../src/model/pcie-link.ts';
import { contextOf, nicOf } from './machine.ts';

const PF = '/sys/bus/pci/devices/0000:82:00.0';

function statusOf(speed: string, [rate, lanes, bestRate, bestLanes]: string[], change = {}) {
  const files = {
    '/sys/class/net/ens1f0/speed': `${speed}\n`,
    [`${PF}/current_link_speed`]: `${rate}\n`,
    [`${PF}/current_link_width`]: `${lanes}\n`,
    [`${PF}/max_link_speed`]: `${bestRate}\n`,
    [`${PF}/max_link_width`]: `${bestLanes}\n`,
  };
  const findings = linkSpeed.run(contextOf({ files, nics: [nicOf(change)] }));
  return (findings as { status: string }[]).map(({ status }) => status);
}

describe('link-speed', () => {
  const GEN3_X8 = ['8.0 GT/s PCIe', '8', '8.0 GT/s PCIe', '8'];
  it.each([
    ['a link at its best', '10000', GEN3_X8, ['pass']],
    ['fewer lanes, and enough', '10000', ['8.0 GT/s PCIe', '4', '8.0 GT/s PCIe', '8'], ['pass']],
    ['fewer lanes, and too few', '100000', ['8.0 GT/s PCIe', '8', '8.0 GT/s PCIe', '16'], ['warn']],
    ['a slower generation', '40000', ['2.5 GT/s PCIe', '8', '8.0 GT/s PCIe', '8'], ['warn']],
    ['as kernels before 4.13 write it', '40000', ['2.5 GT/s', '8', '8 GT/s', '8'], ['warn']],
    ['a card that cannot do more itself', '100000', GEN3_X8, ['pass']],
    ['a speed nobody knows', '10000', ['Unknown', '8', 'Unknown', '8'], []],
    ['a dead link', '10000', ['2.5 GT/s PCIe', '63', '8.0 GT/s PCIe', '8'], []],
    ['no speed without a partner', '-1', ['2.5 GT/s PCIe', '1', '8.0 GT/s PCIe', '8'], []],
  ])('%s', (_, speed, link, statuses) => {
    expect(statusOf(speed, link)).toEqual(statuses);
  });

  it.each([{ state: 'down', carrier: null }, { carrier: false }, { sriov: false }])(
    'says nothing of a PF that may sleep: %j',
    (change) => {
      const slow = ['2.5 GT/s PCIe', '1', '8.0 GT/s PCIe', '8'];
      expect(statusOf('100000', slow, change)).toEqual([]);
    },
  );

  it.each([
    ['2.5 GT/s PCIe', '1', 2],
    ['5.0 GT/s PCIe', '8', 32],
    ['8.0 GT/s PCIe', '8', 63],
    ['16.0 GT/s PCIe', '16', 252],
    ['64.0 GT/s PCIe', '16', 1024],
  ])('%s x%s carries %d Gbit/s', (speed, width, expected) => {
    expect(Math.round(gigabits(parsePcieLink(speed, width)!))).toBe(expected);
  });
});
