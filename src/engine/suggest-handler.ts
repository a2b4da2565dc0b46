import { nearest } from "../../grammar/nearest.ts";

/** What AIs call the handlers that come with Stepgram. */
const SYNONYMS: Readonly<Record<string, string>> = {
  delay: "wait sleep pause timer tunggu jeda",
  log: "print echo console console_log write_log logger log_message catat",
  notification: "notify alert notif send_notification notifikasi",
  send_message:
    "message send reply say text telegram send_telegram telegram_message send_text send_msg post_message send_message_to_chat chat kirim_pesan",
  set_context: "set_variable set_var set assign variable set_value context set_data",
  get_context: "get_variable get_var get get_value",
  condition_check: "condition if check branch evaluate check_condition conditional",
  approval: "approve confirm confirmation human_approval request_approval ask persetujuan",
  database_operation:
    "database db query db_query mongo mongodb sql database_query db_operation find insert update save_to_database",
  execute_shortcode: "shortcode run_shortcode command",
  file_operation: "file files write_file read_file file_write file_read save_file delete_file fs",
  file_pipeline: "pipeline process_file",
  api_call:
    "http http_request request fetch webhook api rest curl http_get http_post call_api api_request get_request post_request",
  parallel_group: "parallel group concurrent run_parallel",
};

/** The handler that a word which names none was most likely meant as; undefined where that cannot be told. */
export function suggestHandler(written: string, handlers: Iterable<string>): string | undefined {
  const names = [...handlers];
  const word = written
    .slice(0, 64)
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s-]/g, "_")
    .replace(/_(?:handler|step|action|task)$/, "");
  if (names.includes(word)) return word;
  return names.find((name) => SYNONYMS[name]?.split(" ").includes(word)) ?? nearest(written, names);
}
