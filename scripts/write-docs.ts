import { writeFileSync } from "node:fs";
import { builtInReference } from "../src/reference/reference.ts";
import { shortcodesPage } from "../src/reference/shortcodes-page.ts";

writeFileSync(new URL("../docs/shortcodes.md", import.meta.url), shortcodesPage(await builtInReference()));
