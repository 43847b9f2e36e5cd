import type { Node } from '../../formats/document.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { modelOfPf, modelOfVf, NIC_MODELS, vfDriverOf } from '../kubernetes/nic-models.ts';
import { addressOf, hexOf } from './corrected-list.ts';
import { correction, listedTexts, type ListedText } from './listed-texts.ts';
import { RULES } from './rules.ts';

/** vendors, devices, drivers and pciAddresses: texts that are compared letter by letter. */
export function checkIds(
  selector: Node,
  { pool, ofVfs }: { pool: string; ofVfs: boolean },
  report: Report,
): void {
  for (const listed of listedTexts(selector, 'vendors')) checkHex(listed, 'vendor', report);
  for (const listed of listedTexts(selector, 'devices')) {
    if (checkHex(listed, 'device', report) && ofVfs)
      checkDevice(listed, { selector, pool, report });
  }
  if (ofVfs) checkDrivers(selector, pool, report);
  for (const listed of listedTexts(selector, 'pciAddresses')) checkAddress(listed, report);
}

interface Context {
  selector: Node;
  pool: string;
  report: Report;
}

function checkDevice(listed: ListedText, { selector, pool, report }: Context): void {
  const { node, text } = listed;
  const ofPf = modelOfPf(text);
  if (ofPf !== undefined) {
    report.add(
      RULES.pfId,
      node,
      `${text} is the PF's id, its VFs are ${ofPf.vfDevice}: ${pool} has no VFs of it, and takes the whole PF while it has none`,
      correction(listed, `write ${ofPf.vfDevice}`),
    );
    return;
  }
  const model = modelOfVf(text);
  if (model === undefined) return;
  const vendors = textsOf(selector, 'vendors');
  const drivers = textsOf(selector, 'drivers');
  if (
    !vendors.includes(model.vendor) &&
    vendors.some((one) => NIC_MODELS.some(({ vendor }) => vendor === one))
  ) {
    report.add(
      RULES.neverMatches,
      node,
      `${text} is a VF of vendor ${model.vendor}, which is not among vendors: it never matches`,
      { description: `add ${model.vendor} to vendors, or take ${text} out` },
    );
  }
  if (drivers.length > 0 && drivers.every((driver) => isOfOther(driver, model.vfDriver))) {
    report.add(
      RULES.neverMatches,
      node,
      `${text} is a VF of ${model.vfDriver}, which is not among drivers: it never matches`,
      { description: `add ${model.vfDriver} to drivers, or vfio-pci if the VFs are bound to it` },
    );
  }
}

/** A VF driver of another family; names that we do not know may be anything. */
function isOfOther(driver: string, own: string): boolean {
  const name = driver === 'i40evf' ? 'iavf' : driver;
  return name !== own && NIC_MODELS.some(({ vfDriver }) => vfDriver === name);
}

function checkDrivers(selector: Node, pool: string, report: Report): void {
  for (const listed of listedTexts(selector, 'drivers')) {
    const { node, text } = listed;
    const vfDriver = vfDriverOf(text);
    if (vfDriver !== undefined) {
      report.add(
        RULES.pfDriver,
        node,
        `${text} drives PFs, their VFs are on ${vfDriver} or vfio-pci: ${pool} has no VFs of it`,
        correction(listed, `write ${vfDriver}`),
      );
    } else if (text === 'mlx5_ib') {
      report.add(
        RULES.rdmaDriver,
        node,
        'mlx5_ib is no PCI driver and never matches: the VFs are on mlx5_core',
        correction(listed, 'write mlx5_core'),
      );
    } else if (text === 'i40evf' && !textsOf(selector, 'drivers').includes('iavf')) {
      report.add(
        RULES.renamedDriver,
        node,
        'The driver is called iavf since Linux 4.20: with a newer kernel this never matches',
        correction(listed, 'add iavf'),
      );
    }
  }
}

/** @returns whether it can match at all */
function checkHex(listed: ListedText, what: string, report: Report): boolean {
  const { node, text } = listed;
  if (/^[0-9a-f]{4}$/.test(text)) return true;
  const value = hexOf(text);
  report.add(
    RULES.idFormat,
    node,
    `"${oneLine(text)}" never matches: a ${what} is four hex digits in lower case`,
    correction(listed, value === undefined ? 'see the ids with: lspci -n' : `write ${value}`),
  );
  return false;
}

function checkAddress(listed: ListedText, report: Report): void {
  const { node, text } = listed;
  if (/^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(text)) return;
  const value = addressOf(text);
  report.add(
    RULES.pciAddress,
    node,
    `"${oneLine(text)}" never matches: addresses are written as 0000:82:02.0`,
    correction(
      listed,
      value === undefined ? 'see the addresses with: sriovctl vf list' : `write ${value}`,
    ),
  );
}

function textsOf(selector: Node, key: 'vendors' | 'drivers'): string[] {
  return listedTexts(selector, key).map(({ text }) => text);
}
