/// <reference lib="webworker" />
import { PrecacheController } from 'workbox-precaching';
import { contentSecurityPolicy } from './content-security-policy.ts';

declare const self: ServiceWorkerGlobalScope & {
  readonly __WB_MANIFEST: readonly { url: string; revision: string | null }[];
};

/**
 * Two jobs. It keeps the page on this device, so that it works offline. And it adds the headers
 * that isolate the page, without which the browser grants no threads and which a static host, a
 * lab share or a USB stick's tiny server does not send.
 */
const shell = new PrecacheController();
shell.addToCacheList([...self.__WB_MANIFEST]);

self.addEventListener('install', (event) => {
  event.waitUntil(shell.install(event));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(shell.activate(event).then(() => self.clients.claim()));
});

// A new version waits until the page asks for it: it never changes under someone's work.
self.addEventListener('message', (event) => {
  if (event.data === 'use the new version') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  event.respondWith(answer(request, url));
});

async function answer(request: Request, url: URL): Promise<Response> {
  url.hash = '';
  url.search = '';
  const key = shell.getCacheKeyForURL(
    url.pathname.endsWith('/') ? `${url.href}index.html` : url.href,
  );
  const kept = key === undefined ? undefined : await caches.match(key);
  return isolate(kept ?? (await fetch(request)));
}

function isolate(response: Response): Response {
  if (response.status === 0 || response.type === 'opaque') return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  // A worker obeys its own headers, not the page's policy.
  headers.set('Content-Security-Policy', contentSecurityPolicy);
  const { status, statusText } = response;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : response.body, { status, statusText, headers });
}
