import { configureGlobal } from 'fast-check';

/**
 * The random runs are the same each time, so that a red test means that the program has changed. Look further with
 * SRIOVCTL_PROPERTY_SEED=$RANDOM, and with SRIOVCTL_PROPERTY_RUNS for the promises.
 */
configureGlobal({ seed: Number(process.env['SRIOVCTL_PROPERTY_SEED'] ?? 20_261_120) });
