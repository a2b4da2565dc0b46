import { fileURLToPath } from "node:url";
import type { Client } from "./client.ts";
import { Facts } from "./facts.ts";
import { install } from "./install.ts";
import { openPlace } from "./open-place.ts";

/** Every client, by the name that an argument may pick. Their packages must be there before they are loaded. */
const CLIENTS: Record<string, () => Promise<{ client: Client }>> = {
  mongosh: () => import("./mongosh/client.ts"),
  mongoose: () => import("./mongoose/client.ts"),
  agenda: () => import("./agenda/client.ts"),
};

const options = process.argv.slice(2);
const picked = options.filter((option) => option in CLIENTS);
const unknown = options.find((option) => !(option in CLIENTS) && option !== "--if-installable");
if (unknown !== undefined) {
  console.error(`There is no client "${unknown}"; known ones are ${Object.keys(CLIENTS).join(", ")}.`);
  process.exit(2);
}

const problem = install(fileURLToPath(new URL(".", import.meta.url)));
if (problem !== undefined) {
  const mayBeMissing = options.includes("--if-installable");
  console.log(`${mayBeMissing ? "Skipped" : "Failed"}: the clients' packages could not be installed: ${problem}`);
  process.exit(mayBeMissing ? 0 : 1);
}

const place = await openPlace();
console.log(`The clients are tried on ${place.name}.`);
let held = 0;
let failed = 0;
for (const [name, load] of Object.entries(CLIENTS)) {
  if (picked.length > 0 && !picked.includes(name)) continue;
  const { client } = await load();
  const facts = new Facts(client.name, console.log);
  const database = `clients_${name}_${process.pid}`;
  await facts.check("its work comes to an end", () => client.run({ ...place, database }, facts));
  held += facts.held;
  failed += facts.failed;
}
await place.close();
console.log(`${held} facts hold, ${failed} do not.`);
process.exit(failed === 0 ? 0 : 1);
