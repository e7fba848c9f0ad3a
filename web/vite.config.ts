import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { appIcons } from './plugins/appIcons.ts';

export default defineConfig({
  plugins: [react(), appIcons()],
  server: {
    proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } },
  },
  build: {
    sourcemap: false,
    // No data: addresses, so that the content security policy needs no exception.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
  },
  test: {
    environment: 'jsdom',
    // One document serves all files: making one takes longer than most of them.
    isolate: false,
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    restoreMocks: true,
  },
});
