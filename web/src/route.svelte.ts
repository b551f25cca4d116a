import { parseRoute, routeHash, type Route } from './address.ts';

class CurrentRoute {
  value = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.value = parseRoute(location.hash)));
  }

  go(route: Route): void {
    location.hash = routeHash(route);
  }
}

export const route = new CurrentRoute();
