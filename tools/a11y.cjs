// Checks every page of a folder with axe-core, as wide as a desk and as narrow as a telephone.
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const WIDTHS = [1100, 390];

function pages(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return pages(file);
    return file.endsWith('.html') ? [file] : [];
  }).sort();
}

async function main() {
  const puppeteer = require('puppeteer-core');
  const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM, args: ['--headless', '--no-sandbox'],
  });
  const page = await browser.newPage();
  let violations = 0;
  const files = pages(process.argv[2]);
  for (const file of files) {
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(path.resolve(file)).href);
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run(document));
      // The page as a whole must not scroll sideways; wide tables do so in their frame.
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (wide) {
        violations += 1;
        console.log(`${file} at ${width}: wider than the window`);
      }
      for (const violation of found.violations) {
        violations += 1;
        console.log(`${file} at ${width}: ${violation.id}: ${violation.help}`);
        for (const node of violation.nodes.slice(0, 3)) console.log(`    ${node.html.slice(0, 200)}`);
      }
    }
  }
  await browser.close();
  console.log(`${files.length} pages at ${WIDTHS.join(' and ')} pixels, ${violations} violations`);
  if (violations > 0 || files.length === 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
