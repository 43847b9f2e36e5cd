import type { SriovError } from '../model/errors.ts';
import { exitCode } from '../model/errors.ts';

/** The one JSON form of every answer. `status` is the exit code. */
export function resultEnvelope(
  command: string | undefined,
  status: number,
  result: unknown,
  warnings: string[],
): object {
  return { schema: schemaName(command), status, result, warnings };
}

export function errorEnvelope(
  command: string | undefined,
  error: SriovError,
  warnings: string[],
): object {
  return {
    schema: schemaName(command),
    status: exitCode(error.kind),
    error: error.toJSON(),
    warnings,
  };
}

function schemaName(command = 'error'): string {
  return `sriovctl/${command.replaceAll(':', '-')}@1`;
}
