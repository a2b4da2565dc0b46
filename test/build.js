import { buildIfStale } from "../scripts/build.js";

/** Before any test: tests that start the program, or the database's thread, use what is built. */
export default async function setup() {
  await buildIfStale();
}
