/** `enp1s0v0:connected`; terse mode puts a backslash before a colon or backslash in a name. */
export function parseDeviceStates(output: string): Map<string, string> {
  const rows = output.split('\n').map((line) => /^((?:[^:\\]|\\.)+):(.+)$/.exec(line.trim()));
  return new Map(
    rows
      .filter((row) => row !== null)
      .map(([, device, state]) => [device!.replace(/\\(.)/g, '$1'), state!]),
  );
}
