import { writeFileSync } from "node:fs";
import { builtInReference } from "../src/cli/text-commands.ts";
import { grammarPage } from "./grammar-page.ts";
import { shortcodesPage } from "./shortcodes-page.ts";

function write(page: string, text: string): void {
  writeFileSync(new URL(`../docs/${page}`, import.meta.url), text);
}

write("shortcodes.md", shortcodesPage(await builtInReference()));
write("grammar.html", grammarPage());
