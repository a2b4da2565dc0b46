import { describe, expect, test } from "vitest";
import { parseOutput as output, type ParseOutput } from "../../grammar/shortcode/output.ts";
import { VOCABULARY } from "./vocabulary.ts";

function parseOutput(text: string): ParseOutput {
  return output(text, VOCABULARY);
}

const ANSWER = `Baik! Saya akan membuat workflow untuk memproses data user dan mengirim notifikasi.

[MULTISTEP:CREATE_WORKFLOW:User Data Processing:Process user data and send notifications:1800:3]

[MULTISTEP:ADD_STEP:workflow_id:Load Users:database_operation:{"operation":"find","collection":"users","query":{"active":true}}::300]

Workflow sudah dijalankan! Gunakan [MULTISTEP:STATUS:execution_id] untuk melihat progress.
`;

describe("the output of stepgram parse", () => {
  test("shows the nodes of an AI's answer with arguments as cut", () => {
    const { nodes, errors } = parseOutput(ANSWER);
    expect(errors).toEqual([]);
    expect(nodes.map((node) => (node.type === "text" ? node.text.trim().slice(0, 5) : node.args))).toEqual([
      "Baik!",
      ["User Data Processing", "Process user data and send notifications", "1800", "3"],
      "",
      [
        "workflow_id",
        "Load Users",
        "database_operation",
        { operation: "find", collection: "users", query: { active: true } },
        "",
        "300",
      ],
      "Workf",
      ["execution_id"],
      "untuk",
    ]);
    for (const node of nodes) {
      const keys =
        node.type === "text"
          ? ["type", "text", "start", "end"]
          : ["type", "namespace", "action", "args", "start", "end"];
      expect(Object.keys(node)).toEqual(keys);
    }
    expect(nodes.map((node) => ANSWER.slice(node.start, node.end)).join("")).toBe(ANSWER);
  });

  test("shows a broken shortcode only among the errors, with the shortcode's span", () => {
    expect(parseOutput("ok\n 🎉[MULTISTEP:EXECUT:w] [1]")).toEqual({
      nodes: [
        { type: "text", text: "ok\n 🎉", start: 0, end: 6 },
        { type: "text", text: " [1]", start: 26, end: 30 },
      ],
      errors: [
        { message: 'MULTISTEP has no action "EXECUT": did you mean EXECUTE?', start: 6, end: 26, line: 2, column: 4 },
      ],
    });
  });

  test("gives JSON strings, lists and null as their values", () => {
    const { nodes } = parseOutput('[MULTISTEP:EXECUTE:"a: b":[1,null]:{"c":{}}:]');
    expect(nodes).toMatchObject([{ args: ["a: b", [1, null], { c: {} }, ""] }]);
  });

  test("of an empty text is empty", () => {
    expect(parseOutput("")).toEqual({ nodes: [], errors: [] });
  });

  test("survives being printed as JSON", () => {
    const output = parseOutput('\ud83c[MULTISTEP:EXECUTE:{"__proto__":1}]');
    expect(JSON.parse(JSON.stringify(output))).toEqual(output);
  });
});
