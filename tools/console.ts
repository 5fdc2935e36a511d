// Builds the console that the server embeds: `bun run build:console`. What is built is kept in the repository, since
// neither the source nor the package is to need a bundler when it runs; test/console holds it to its source.
import { readFileSync } from "node:fs";

const folder = new URL("../console/", import.meta.url).pathname;
const built = new URL("../src/web/console/", import.meta.url).pathname;

/** The script and the style sheet, as they are served. */
export async function buildConsole(): Promise<Record<string, string>> {
  const { outputs } = await Bun.build({
    entrypoints: [`${folder}console.tsx`],
    target: "browser",
    format: "iife",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const script = await outputs[0]!.text();
  const chart = readFileSync(new URL("../node_modules/uplot/dist/uPlot.min.css", import.meta.url));
  const own = await Bun.build({ entrypoints: [`${folder}console.css`], minify: true });
  const style = await own.outputs[0]!.text();
  return {
    "console.browser.js": script,
    "console.css": `${chart.toString().trim()}\n${style}`,
  };
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(await buildConsole())) {
    await Bun.write(`${built}${name}`, text);
  }
}
