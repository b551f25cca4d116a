import type { default as createGenegraft, GenegraftModule } from '../../../wasm/genegraft';

/** Loads a build of the core; base: the page's folder, with a slash at its end. */
export async function loadModule(
  base: string,
  name: 'genegraft' | 'genegraft-threads',
): Promise<GenegraftModule> {
  const url = new URL(`wasm/${name}.mjs`, base).href;
  const { default: create } = (await import(/* @vite-ignore */ url)) as {
    default: typeof createGenegraft;
  };
  return create({ mainScriptUrlOrBlob: url });
}
