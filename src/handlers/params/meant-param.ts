import { nearest } from "../../../grammar/nearest.ts";

/** What AIs call a parameter whose name here is another; each word may stand for several. */
const SYNONYMS: Readonly<Record<string, string>> = {
  text: "message content body msg question prompt pesan teks isi",
  message: "text content body msg pesan teks isi",
  content: "text data body message contents isi",
  seconds: "duration time delay wait sleep sec secs second timeout interval detik durasi",
  level: "type severity priority",
  type: "level kind status severity icon",
  key: "name variable var field context_key kunci nama",
  value: "val data content nilai",
  condition: "expression expr if when check kondisi syarat",
  chat_id: "chat to recipient target channel channel_id group_id receiver",
  shortcode: "command code action name",
  params: "args arguments parameters param input config",
  tasks: "steps jobs items actions",
  options: "choices buttons answers pilihan",
  timeout: "seconds deadline expires wait",
  operation: "action op type method command operasi",
  collection: "table coll from collection_name table_name koleksi tabel",
  query: "filter where criteria selector conditions condition match",
  data: "document documents doc docs values value record records set update body payload json fields content",
  sort: "order order_by sort_by",
  limit: "max count top max_results",
  projection: "fields select columns",
  file_path: "path file filename file_name filepath directory folder dir",
  url: "endpoint uri link address href",
  method: "verb type http_method request_method",
  headers: "header",
  input_file: "input file source source_file path file_path",
  stages: "steps pipeline",
  transformation: "transform operation",
  destination: "output output_file output_path output_dir dest target",
  handler: "type action handler_name",
  name: "title id task",
};

/** Which of the names a word was most likely meant as that is none of them; not one that is `given` besides, if it can be. */
export function meantParam(written: string, names: readonly string[], given: readonly string[]): string | undefined {
  const word = snake(written);
  const free = names.filter((name) => !given.includes(name));
  const synonym = free.find((name) => SYNONYMS[name]?.split(" ").includes(word));
  return synonym ?? nearest(written, free) ?? nearest(written, names);
}

function snake(word: string): string {
  return word
    .slice(0, 64)
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s-]/g, "_");
}

/** What belongs beside a step's params, in the words that AIs use for it. */
const OPTIONS = new Set(
  `timeout retry_count retry_delay retries max_retries retry condition save_as on_error priority idempotency_key
  metadata dependencies depends_on depends`.split(/\s+/),
);

/** Whether the word is an option of steps rather than a parameter of their handler. */
export function isStepOption(written: string): boolean {
  return OPTIONS.has(snake(written));
}
