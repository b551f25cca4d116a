import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface Site {
  /** The page's address, in a folder below the root. */
  readonly url: string;
  readonly origin: string;
  /** From now on the file ends in this text: a new version of it. */
  append(file: string, text: string): void;
  close(): Promise<void>;
}

/** A static host as plain as can be: no headers but the type, the page in a sub-folder. */
export async function serve(folder: string, prefix = '/lab/genegraft/'): Promise<Site> {
  const changes = new Map<string, string>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) : null;
    const file = inside === '' ? 'index.html' : inside;
    const missing = () => response.writeHead(404).end('not found');
    if (file === null || normalize(file).startsWith('..')) {
      missing();
      return;
    }
    readFile(join(folder, file)).then((bytes) => {
      response.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      });
      response.end(Buffer.concat([bytes, Buffer.from(changes.get(file) ?? '')]));
    }, missing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: origin + prefix,
    append: (file, text) => void changes.set(file, text),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
