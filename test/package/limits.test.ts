import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MAX_WORK } from "../../grammar/expression/work.ts";
import { MAX_CANDIDATES } from "../../grammar/nearest.ts";
import { SENTENCES } from "../../grammar/sentences.ts";
import { MAX_SHORTCODES } from "../../grammar/shortcode/errors.ts";
import { MAX_TEXT } from "../../grammar/shortcode/source.ts";
import { MAX_FILLED, MAX_FILLED_TOGETHER } from "../../grammar/template/template.ts";
import { MAX_LOG_LINE } from "../../src/app/log-line.ts";
import { MAX_QUEUED, MAX_QUEUED_BYTES } from "../../src/chat-store/outbox-room.ts";
import {
  DEFAULT_LIMITS,
  DEFAULT_QUOTAS,
  LEAST_ERROR,
  LEAST_RESULT,
  MAX_ERROR,
  MAX_ERRORS,
  MAX_WAITING_RESULT,
  MAX_WORKFLOW_BYTES,
} from "../../src/engine/limits.ts";
import { MAX_STEPS } from "../../src/engine/plan.ts";
import { BUDGET_OF_STEPS, MAX_DEPTH_OF_EXECUTIONS } from "../../src/engine/services/descendants.ts";
import { MAX_LINE, MAX_LINES } from "../../src/engine/step-log.ts";
import { MAX_COLLECTIONS } from "../../src/engine/storage/data-limit.ts";
import { MAX_SPACE_BYTES, MAX_SPACE_FILES, MIN_FREE_BYTES } from "../../src/handlers/files/file-space.ts";
import { REQUEST_BYTES_A_MINUTE, REQUESTS_A_MINUTE } from "../../src/http/request-limits.ts";
import { MAX_BODY } from "../../src/http/routes/hooks.ts";
import { MAX_STREAMS_OF_PERSON } from "../../src/http/run-streams.ts";
import { MAX_ECHO } from "../../src/interpreter/reply.ts";
import { MAX_OPEN } from "../../src/telegram/incoming/confirm-in-chat.ts";
import { FILE_BYTES_A_MINUTE, MESSAGES_A_MINUTE, PRESSES_A_MINUTE } from "../../src/telegram/incoming/quotas.ts";
import { OPEN_FOLLOWS_MS } from "../../src/telegram/incoming/split-pastes.ts";

/** Each limit: its value, and the test that reaches it, by its file and its name. */
const LIMITS: Record<string, readonly [value: number, file: string, test: string]> = {
  MAX_FILLED: [MAX_FILLED, "grammar/template.test.ts", "does not grow beyond 1 MB"],
  MAX_FILLED_TOGETHER: [
    MAX_FILLED_TOGETHER,
    "engine/limits.test.ts",
    "fails a step permanently at 375 MB, and lets one of 2 MB run",
  ],
  MAX_WORK: [MAX_WORK, "grammar/expression.test.ts", "is an error, before it takes long, for %s"],
  MAX_CANDIDATES: [
    MAX_CANDIDATES,
    "grammar/nearest.test.ts",
    "is searched for among a bounded number of names, with bounded work",
  ],
  MAX_ECHO: [
    MAX_ECHO,
    "interpreter/long-prose.test.ts",
    "a reply repeats 40,000 characters of prose, says that it cuts off the rest, and still gives every outcome",
  ],
  MAX_TEXT: [
    MAX_TEXT,
    "telegram/incoming/split-pastes.test.ts",
    "a paste of more than a megabyte stops collecting, and drops further parts",
  ],
  MAX_SHORTCODES: [
    MAX_SHORTCODES,
    "grammar/shortcode-limits.test.ts",
    "for more than 10,000 shortcodes, of which the first 10,000 are read",
  ],
  OPEN_FOLLOWS_MS: [
    OPEN_FOLLOWS_MS,
    "telegram/incoming/split-pastes.test.ts",
    "waits from the last one, however many have arrived: %s",
  ],
  MESSAGES_A_MINUTE: [
    MESSAGES_A_MINUTE,
    "telegram/incoming/message-quota.test.ts",
    "a chat has a limited number of messages per minute, is told once, and is counted separately",
  ],
  FILE_BYTES_A_MINUTE: [
    FILE_BYTES_A_MINUTE,
    "telegram/incoming/documents.test.ts",
    "of up to three megabytes a minute is read; beyond that the chat is told once, and owners are exempt",
  ],
  PRESSES_A_MINUTE: [
    PRESSES_A_MINUTE,
    "telegram/buttons/button-quota.test.ts",
    "is refused after 30 presses a minute, while others and owners aren't",
  ],
  MAX_QUEUED: [
    MAX_QUEUED,
    "engine/outbox-room.test.ts",
    "takes a limited number of messages from steps, but still takes replies to people",
  ],
  MAX_QUEUED_BYTES: [MAX_QUEUED_BYTES, "engine/outbox-room.test.ts", "takes a limited number of bytes"],
  "DEFAULT_LIMITS.result": [
    DEFAULT_LIMITS.result,
    "engine/large-results.test.ts",
    "loses whole elements, says so, and keeps its counts",
  ],
  MAX_WAITING_RESULT: [
    MAX_WAITING_RESULT,
    "engine/limits.test.ts",
    "truncates it to whole characters, and the step completes with that",
  ],
  MAX_ERROR: [
    MAX_ERROR,
    "engine/large-results.test.ts",
    "an error of 50 KB is kept up to its limit, in the step and in the context",
  ],
  MAX_ERRORS: [
    MAX_ERRORS,
    "library/field-values.test.ts",
    "the errors of 50 KB of many steps are shortened, the later ones more, and STATUS shows them",
  ],
  LEAST_ERROR: [
    LEAST_ERROR,
    "library/field-values.test.ts",
    "the errors of 50 KB of many steps are shortened, the later ones more, and STATUS shows them",
  ],
  "DEFAULT_LIMITS.context": [
    DEFAULT_LIMITS.context,
    "engine/limits.test.ts",
    "holds for save_as: the step completes, keeps its result, and reports the key that was not set",
  ],
  "DEFAULT_LIMITS.kept": [
    DEFAULT_LIMITS.kept,
    "engine/limits.test.ts",
    "truncates results above it, which say so, and the execution runs to the end",
  ],
  LEAST_RESULT: [
    LEAST_RESULT,
    "engine/limits.test.ts",
    "truncates results above it, which say so, and the execution runs to the end",
  ],
  "DEFAULT_QUOTAS.stored": [
    DEFAULT_QUOTAS.stored,
    "engine/quotas.test.ts",
    "is limited: nothing starts above it until the oldest finished ones have been removed, except for owners",
  ],
  MAX_STEPS: [MAX_STEPS, "engine/limits.test.ts", "a workflow of more than 10,000 steps is refused"],
  MAX_DEPTH_OF_EXECUTIONS: [
    MAX_DEPTH_OF_EXECUTIONS,
    "interpreter/runs.test.ts",
    "ends with a clear error if a workflow starts itself",
  ],
  BUDGET_OF_STEPS: [
    BUDGET_OF_STEPS,
    "engine/limits.test.ts",
    "executions that start each other have 20,000 steps in total",
  ],
  "DEFAULT_QUOTAS.workflows": [
    DEFAULT_QUOTAS.workflows,
    "engine/quotas.test.ts",
    "has a limited number of workflows, and repeating a request does not count",
  ],
  MAX_WORKFLOW_BYTES: [
    MAX_WORKFLOW_BYTES,
    "engine/quotas.test.ts",
    "a workflow has a limited number of bytes, whoever made it, and room again once a step is smaller or gone",
  ],
  "DEFAULT_QUOTAS.steps": [
    DEFAULT_QUOTAS.steps,
    "engine/quotas.test.ts",
    "has a limited number of bytes of workflows, however they come, except for owners",
  ],
  "DEFAULT_QUOTAS.executions": [
    DEFAULT_QUOTAS.executions,
    "engine/quotas.test.ts",
    "has a limited number of running executions, and can start another when one has ended",
  ],
  "DEFAULT_QUOTAS.schedules": [DEFAULT_QUOTAS.schedules, "engine/quotas.test.ts", "has a limited number of schedules"],
  "DEFAULT_QUOTAS.webhooks": [DEFAULT_QUOTAS.webhooks, "engine/quotas.test.ts", "has a limited number of webhooks"],
  REQUESTS_A_MINUTE: [
    REQUESTS_A_MINUTE,
    "http/request-limits.test.ts",
    "a person's requests a minute are limited, with all their tokens together; others, owners and reading are not",
  ],
  REQUEST_BYTES_A_MINUTE: [
    REQUEST_BYTES_A_MINUTE,
    "http/request-limits.test.ts",
    "a person's bodies a minute are limited, whether or not their length is declared",
  ],
  MAX_STREAMS_OF_PERSON: [
    MAX_STREAMS_OF_PERSON,
    "http/request-limits.test.ts",
    "one person's streams leave room for others",
  ],
  MAX_OPEN: [
    MAX_OPEN,
    "http/request-limits.test.ts",
    "a program's tools ask a limited number of questions that nobody has answered",
  ],
  MAX_BODY: [MAX_BODY, "http/webhooks.test.ts", "is refused if its body %s"],
  MAX_SPACE_BYTES: [
    MAX_SPACE_BYTES,
    "handlers/space-limit.test.ts",
    "takes no more bytes than its limit, whether written, appended or saved by a pipeline",
  ],
  MAX_SPACE_FILES: [MAX_SPACE_FILES, "handlers/space-limit.test.ts", "takes no more files than its limit"],
  MIN_FREE_BYTES: [
    MIN_FREE_BYTES,
    "handlers/space-limit.test.ts",
    "a file that would leave too little disk space is refused for now, even for owners",
  ],
  "DEFAULT_LIMITS.data": [
    DEFAULT_LIMITS.data,
    "engine/data-limit.test.ts",
    "takes no more bytes than its limit, one document or many",
  ],
  MAX_COLLECTIONS: [MAX_COLLECTIONS, "engine/data-limit.test.ts", "is limited in its number of collections"],
  MAX_LINES: [
    MAX_LINES,
    "engine/step-log.test.ts",
    "keeps the newest 100 lines, and fewer for each step if there are many steps",
  ],
  MAX_LINE: [
    MAX_LINE,
    "engine/step-log.test.ts",
    "is cut to 1,000 characters for the message and for its fields, and contains no secret, whatever the fields are",
  ],
  MAX_LOG_LINE: [
    MAX_LOG_LINE,
    "cli/logger.test.ts",
    "a line never exceeds the limit, stays JSON, and contains no part of a secret",
  ],
};

it("the page of limits has the values of the sources", () => {
  const page = readFileSync(new URL("../../docs/limits.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| [^|]+ \| ([\d,]+)[^|]*\| `([\w.]+)` in/gm)];
  const written = Object.fromEntries(rows.map(([, most = "", name = ""]) => [name, Number(most.replaceAll(",", ""))]));
  expect(written).toEqual(Object.fromEntries(Object.entries(LIMITS).map(([name, [value]]) => [name, value])));
});

it.each(Object.entries(LIMITS))("a test reaches %s", (_, [, file, test]) => {
  const source = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  expect(source).toContain(`(${JSON.stringify(test)}, `);
});

it("the sentence about too much work has the limit", () => {
  expect(SENTENCES.conditionTakesTooLong).toContain(MAX_WORK.toLocaleString("en-US"));
});
