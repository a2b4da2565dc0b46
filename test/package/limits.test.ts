import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MAX_WORK } from "../../grammar/expression/work.ts";
import { MAX_CANDIDATES } from "../../grammar/nearest.ts";
import { SENTENCES } from "../../grammar/sentences.ts";
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
} from "../../src/engine/limits.ts";
import { MAX_STEPS } from "../../src/engine/plan.ts";
import { MAX_COLLECTIONS } from "../../src/engine/storage/data-limit.ts";
import { MAX_SPACE_BYTES, MAX_SPACE_FILES, MIN_FREE_BYTES } from "../../src/handlers/files/file-space.ts";
import { MAX_ECHO } from "../../src/interpreter/reply.ts";
import { OPEN_FOLLOWS_MS } from "../../src/telegram/incoming/split-pastes.ts";

const VALUES: Record<string, number> = {
  MAX_FILLED,
  MAX_FILLED_TOGETHER,
  MAX_WORK,
  MAX_CANDIDATES,
  MAX_ECHO,
  MAX_QUEUED,
  MAX_QUEUED_BYTES,
  MAX_SPACE_BYTES,
  MAX_SPACE_FILES,
  MIN_FREE_BYTES,
  MAX_TEXT,
  OPEN_FOLLOWS_MS,
  "DEFAULT_LIMITS.result": DEFAULT_LIMITS.result,
  "DEFAULT_LIMITS.context": DEFAULT_LIMITS.context,
  "DEFAULT_LIMITS.data": DEFAULT_LIMITS.data,
  MAX_COLLECTIONS,
  "DEFAULT_LIMITS.kept": DEFAULT_LIMITS.kept,
  LEAST_ERROR,
  LEAST_RESULT,
  "DEFAULT_QUOTAS.stored": DEFAULT_QUOTAS.stored,
  MAX_LOG_LINE,
  MAX_WAITING_RESULT,
  MAX_ERROR,
  MAX_ERRORS,
  MAX_STEPS,
  "DEFAULT_QUOTAS.workflows": DEFAULT_QUOTAS.workflows,
  "DEFAULT_QUOTAS.executions": DEFAULT_QUOTAS.executions,
  "DEFAULT_QUOTAS.schedules": DEFAULT_QUOTAS.schedules,
};

it("the page of limits has the values of the sources", () => {
  const page = readFileSync(new URL("../../docs/limits.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| [^|]+ \| ([\d,]+)[^|]*\| `([\w.]+)` in/gm)];
  const written = Object.fromEntries(rows.map(([, most = "", name = ""]) => [name, Number(most.replaceAll(",", ""))]));
  expect(written).toEqual(VALUES);
});

it("the sentence about too much work has the limit", () => {
  expect(SENTENCES.conditionTakesTooLong).toContain(MAX_WORK.toLocaleString("en-US"));
});
