/**
 * Threads need an isolated page, isolation needs two headers, and a static host may not send them.
 * The service worker then adds them, from the second load on. So the first visit reloads itself
 * once, if nobody has begun to work by then, and never again.
 */
const mark = 'genegraft-isolation-tried';
const patience = 15_000;

let settled: Promise<boolean> | undefined;

/**
 * Resolves once the page will not reload by itself any more; true: isolated, threads can be had.
 * The first caller says when the service worker is registered (true) or refused (false).
 */
export function settleIsolation(registered = Promise.resolve(false)): Promise<boolean> {
  settled ??= settle(registered);
  return settled;
}

async function settle(registered: Promise<boolean>): Promise<boolean> {
  if (self.crossOriginIsolated) return true;
  if (!firstTime()) return false;
  const outcome = await Promise.race([controlled(registered), someoneActs(), timeOut()]);
  if (outcome !== 'controlled') return false;
  location.reload();
  return new Promise(() => {}); // nothing may start before the reload
}

/** Marks the attempt; without a place for the mark there is none, lest it repeat. */
function firstTime(): boolean {
  try {
    if (sessionStorage.getItem(mark) !== null) return false;
    sessionStorage.setItem(mark, 'yes');
    return true;
  } catch {
    return false;
  }
}

async function controlled(registered: Promise<boolean>): Promise<'controlled' | 'refused'> {
  if (!(await registered)) return 'refused';
  return new Promise((resolve) => {
    const container = navigator.serviceWorker;
    // A page that is controlled but not isolated was loaded past its service worker (shift-reload).
    if (container.controller) resolve('controlled');
    container.addEventListener('controllerchange', () => resolve('controlled'), { once: true });
  });
}

function someoneActs(): Promise<'acts'> {
  return new Promise((resolve) => {
    for (const event of ['pointerdown', 'keydown', 'paste', 'drop', 'dragenter', 'input'] as const)
      addEventListener(event, () => resolve('acts'), { once: true, capture: true });
  });
}

function timeOut(): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), patience));
}
