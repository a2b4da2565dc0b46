// The compiler writes `.js` where it emits JavaScript and leaves `.ts` in declarations, which only a checkout has.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const dist = new URL("../dist/", import.meta.url).pathname;
for (const file of readdirSync(dist, { recursive: true })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join(dist, file);
  const types = readFileSync(path, "utf8");
  writeFileSync(path, types.replaceAll(/((?:from|import|import\() ?")(\.[^"]+)\.ts"/g, '$1$2.js"'));
}
