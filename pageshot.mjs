import { chromium } from '/work/main/node_modules/playwright-core/index.mjs';
const [,, file, out, w, dark, hash] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const c = await b.newContext({ viewport: { width: +w, height: 1000 }, colorScheme: dark==='dark'?'dark':'light' });
const p = await c.newPage(); await p.goto('file://'+file+(hash??'')); await p.waitForTimeout(800);
await p.screenshot({ path: out, fullPage: !hash }); await b.close();
