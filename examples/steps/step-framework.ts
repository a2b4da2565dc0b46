// What all steps of a program have in common: times, log lines, required arguments and a status in each result. `withMetrics` adds it to
// any handler; `BaseStepProcessor` does for classes what the guide's base class does.
import { defineHandler, type Handler, type HandlerDefinition, type JsonObject, type StepRun, z } from "stepgram";
import { fileName } from "./basic-step.ts";

/** The handler, with its time as a metric and a log line before and after each run. */
export function withMetrics<P>(handler: HandlerDefinition<P>): HandlerDefinition<P> {
  return {
    ...handler,
    async run(step) {
      const began = performance.now();
      step.log.info({ step_type: handler.name }, "Step execution started");
      try {
        return await handler.run(step);
      } finally {
        const execution_time = (performance.now() - began) / 1000;
        step.metric("execution_time", execution_time);
        step.log.info({ step_type: handler.name, execution_time }, "Step execution completed");
      }
    },
  };
}

/** What every result has at least. */
const resultWithStatus = z.looseObject({ status: z.string("Step result must include a status") });

/** A step written as a class: it has REQUIRED_ARGS and `process`, and `handler()` makes it a handler. */
export abstract class BaseStepProcessor {
  abstract readonly type: string;
  abstract readonly example: JsonObject;
  readonly REQUIRED_ARGS: readonly string[] = [];

  /** Does the work. `step` has what the guide's context has: `metric`, `log`, and more. */
  abstract process(args: JsonObject, step: StepRun<JsonObject>): Promise<JsonObject>;

  /** The schema of the arguments, checked when a step is added and before it runs. Override it to check more than presence. */
  argsSchema(): z.ZodType<JsonObject> {
    return z.record(z.string(), z.json()).superRefine((args, issues) => {
      for (const arg of this.REQUIRED_ARGS)
        if (args[arg] === undefined) issues.addIssue({ code: "custom", message: `Missing required argument: ${arg}` });
    });
  }

  handler(): Handler {
    return withMetrics(
      defineHandler({
        name: this.type,
        summary: `The step ${this.type}.`,
        example: this.example,
        capability: "files",
        params: this.argsSchema(),
        result: resultWithStatus,
        run: (step) => this.process(step.params, step),
      }),
    );
  }
}

/** The guide's example of the base class. */
export class EnhancedDataProcessingStep extends BaseStepProcessor {
  override readonly type = "enhanced_data_processing";
  override readonly example = { input_file: "orders.csv", output_format: "json" };
  override readonly REQUIRED_ARGS = ["input_file", "output_format"];

  override async process({ input_file, output_format, records = [] }: JsonObject, { metric }: StepRun<JsonObject>) {
    const records_processed = Array.isArray(records) ? records.length : 0;
    metric("records_processed", records_processed);
    return { status: "completed", output_file: `${input_file}.${output_format}`, records_processed };
  }
}

/** The same without a class: the schema says what is required, so there is nothing to check by hand. */
export const enhancedDataProcessing = withMetrics(
  defineHandler({
    name: "enhanced_data_processing",
    summary: "Names the file for some records.",
    example: { input_file: "orders.csv", output_format: "json" },
    capability: "files",
    params: z.object({ input_file: fileName, output_format: z.string(), records: z.array(z.json()).default([]) }),
    result: resultWithStatus,
    async run({ params: { input_file, output_format, records }, metric }) {
      metric("records_processed", records.length);
      return {
        status: "completed",
        output_file: `${input_file}.${output_format}`,
        records_processed: records.length,
      };
    },
  }),
);
