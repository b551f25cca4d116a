import { mount } from 'svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/page.css';
import App from './app.svelte';
import { settleIsolation } from './isolation.ts';
import { models } from './model/models.svelte.ts';
import { offline } from './offline.svelte.ts';
import './theme.svelte.ts';

mount(App, { target: document.body });
const registered = offline.start();
// The first visit may reload once to gain threads; a model fetched before would be fetched twice.
void settleIsolation(registered).then(async () => {
  await models.start();
  await models.keepAll();
});
