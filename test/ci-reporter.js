import { appendFileSync } from "node:fs";

/** For .ci/run: a line for each test that did not pass at once, then one with how many passed and failed. */
export default class CiReporter {
  onTestRunEnd(modules, errors) {
    const file = process.env.CI_REPORT;
    if (file === undefined) return;
    const lines = errors.map(({ message }) => `failed outside a test: ${message.split("\n")[0]}`);
    let passed = 0;
    for (const module of modules) {
      const name = module.relativeModuleId;
      const tests = [...module.children.allTests()];
      const states = tests.map((test) => test.result().state);
      if (module.state() === "failed" && !states.includes("failed")) lines.push(`failed: ${name}`);
      for (const [index, test] of tests.entries()) {
        if (states[index] === "failed") lines.push(`failed: ${name} > ${test.fullName}`);
        if (test.diagnostic()?.flaky) lines.push(`passed only when repeated: ${name} > ${test.fullName}`);
        if (states[index] === "passed") passed++;
      }
    }
    const failed = lines.filter((line) => line.startsWith("failed")).length;
    appendFileSync(file, [...lines, `${passed} ${failed}`, ""].join("\n"));
  }
}
