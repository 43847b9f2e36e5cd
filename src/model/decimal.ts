/** A plain decimal number within the bounds, or undefined: no sign, no fraction, no exponent, no other base. */
export function decimal(text: string, minimum: number, maximum: number): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}
