import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,hosts,cli}/**/*.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    disableConsoleIntercept: true,
    testTimeout: 30_000,
  },
});
