import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', root, include: ['web/unit/**/*.test.ts'] } },
      { test: { name: 'parity', root, include: ['parity/**/*.test.ts'], testTimeout: 120_000 } },
      {
        // Browsers share two cores and the results of a build: one file at a time.
        test: {
          name: 'e2e',
          root,
          include: ['web/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
  },
});
