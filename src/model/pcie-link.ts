export interface PcieLink {
  /** GT/s of one lane. */
  rate: number;
  lanes: number;
}

/** `8.0 GT/s PCIe` and `8`; undefined for `Unknown` and for a link that is down (0 lanes, or 63 from a dead card). */
export function parsePcieLink(
  speed: string | undefined,
  width: string | undefined,
): PcieLink | undefined {
  const rate = Number(/^(\d+(?:\.\d+)?) GT\/s/.exec(speed ?? '')?.[1]);
  const lanes = Number(width);
  return rate > 0 && lanes > 0 && lanes <= 32 ? { rate, lanes } : undefined;
}

/** What is left for data in Gbit/s, after the line code (include/linux/pci.h, PCIE_SPEED2MBS_ENC). */
export function gigabits({ rate, lanes }: PcieLink): number {
  const efficiency = rate <= 5 ? 8 / 10 : rate <= 32 ? 128 / 130 : 1;
  return rate * lanes * efficiency;
}

export function showLink({ rate, lanes }: PcieLink): string {
  return `${rate} GT/s x${lanes}`;
}
