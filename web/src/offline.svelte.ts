/** The service worker as the page sees it: is the page kept here, is a newer one waiting? */
class Offline {
  /** The page itself is stored on this device. */
  kept = $state(false);
  connected = $state(navigator.onLine);
  /** A newer version has been fetched and waits. */
  newer = $state.raw<ServiceWorker | null>(null);
  #asked = false;

  /** Registers the service worker; false where there can be none. */
  async start(): Promise<boolean> {
    addEventListener('online', () => (this.connected = true));
    addEventListener('offline', () => (this.connected = false));
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return false;
    const container = navigator.serviceWorker;
    container.addEventListener('controllerchange', () => {
      if (this.#asked) location.reload();
    });
    try {
      const registration: ServiceWorkerRegistration | undefined = await container.register(
        './sw.js',
        { updateViaCache: 'none' },
      );
      if (!registration) return false; // some browsers' private windows answer with nothing
      this.#watch(registration);
      void container.ready.then(() => (this.kept = true));
      return true;
    } catch {
      // No service worker here (private window, file share): the page works, with a connection.
      return false;
    }
  }

  /** Reloads the page with the newer version; only ever at a click. */
  useNewer(): void {
    this.#asked = true;
    this.newer?.postMessage('use the new version');
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const look = () => {
      if (registration.waiting && registration.active) this.newer = registration.waiting;
    };
    look();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
  }
}

export const offline = new Offline();
