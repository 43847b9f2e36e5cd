import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';

/** Names of the ACPI tables; they may be listed by anyone. undefined on a host without ACPI or where it is hidden. */
export function acpiTables(host: Host): string[] | undefined {
  const names = listOptional(host, ACPI_TABLES).filter((name) => /^[A-Z]/.test(name));
  return names.length > 0 ? names : undefined;
}

export const ACPI_TABLES = '/sys/firmware/acpi/tables';
