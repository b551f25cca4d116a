import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { contentSecurityPolicy } from './src/content-security-policy.ts';

/** Writes the one policy into index.html; the service worker sends the same as a header. */
const policyIntoPage: Plugin = {
  name: 'genegraft-policy',
  transformIndexHtml: (html) => html.replace('%POLICY%', contentSecurityPolicy),
};

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  root: import.meta.dirname,
  base: './', // the page is served from any folder
  plugins: [
    svelte({ configFile: false }),
    policyIntoPage,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      injectRegister: false,
      injectManifest: {
        // Models and their list are kept by the page itself, which verifies them; the example's
        // is part of the page.
        globPatterns: ['**/*.{html,js,mjs,css,svg,woff2,wasm,webmanifest}', 'examples/*.{csv,onnx,fa}'],
        maximumFileSizeToCacheInBytes: 32 * 2 ** 20,
      },
      manifest: {
        name: 'Genegraft',
        short_name: 'Genegraft',
        description: 'Off-target scores for CRISPR guides and what DNA sequences do, computed on this device.',
        start_url: './',
        display: 'minimal-ui',
        background_color: '#fafaf7',
        theme_color: '#2b7a3d',
        icons: [{ src: 'favicon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
    }),
  ],
  // ONNX Runtime Web with its files apart: merged into a worker, its threads never start.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // data: fonts would break the policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
