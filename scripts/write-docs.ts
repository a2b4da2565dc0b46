import { writeFileSync } from "node:fs";
import { builtInReference } from "../src/cli/text-commands.ts";
import { shortcodesPage } from "./shortcodes-page.ts";

writeFileSync(new URL("../docs/shortcodes.md", import.meta.url), shortcodesPage(await builtInReference()));
