// A custom handler with typed params, a checkpoint, and both kinds of errors: those that are retried and those that are not.
import { createStepgram, defineHandler, PermanentError, TransientError, withBackoff, z } from "stepgram";

export const convertCurrency = defineHandler({
  name: "convert_currency",
  summary: "Converts an amount at today's rate.",
  example: { amount: 100, from: "EUR", to: "IDR" },
  capability: "chat", // Everyone with access to the bot may run it. "network" would need that permission.
  params: z.object({
    amount: z.number().positive(),
    from: z.string().length(3),
    to: z.string().length(3),
  }),
  result: z.object({ amount: z.number(), rate: z.number() }),
  timeout: 30, // seconds for each attempt
  retry: { retry_count: 5, retry_delay: 2 },
  // Each runs once per process, before the first run and at the end: for a connection pool, a client and so on.
  initialize: async () => console.log("opening the connection"),
  cleanup: async () => console.log("closing the connection"),

  async run({ params, checkpoint, metric, setContext, signal, log }) {
    // Stored durably: when the step is retried, it does not ask for the rate again.
    const rate = await checkpoint("rate", () =>
      withBackoff((attempt) => askForRate(params.from, params.to, attempt), { maxAttempts: 3, baseDelay: 0.1, signal }),
    );
    const amount = params.amount * rate;
    metric("rate", rate); // a number stored with the outcome
    setContext("converted", amount); // for the steps that follow
    log.info({ rate }, "converted"); // carries the step's id
    return { amount, rate };
  },
});

/** Stands in for a service that is busy the first time. */
async function askForRate(from: string, to: string, attempt: number): Promise<number> {
  if (from !== "EUR") throw new PermanentError(`There is no rate for ${from}.`); // never retried
  if (attempt === 1) throw new TransientError("The service is busy.", { retryAfter: 0.1 }); // retried after 0.1 s at the earliest
  return to === "IDR" ? 17_500 : 1.1;
}

const stepgram = await createStepgram({ handlers: [convertCurrency], onMessage: ({ text }) => console.log(text) });
const workflow = await stepgram.createWorkflow({
  name: "Price",
  steps: [
    { name: "Convert", handler: "convert_currency", params: { amount: 2, from: "EUR", to: "IDR" } },
    {
      name: "Tell",
      handler: "send_message",
      params: { text: "It costs {context.converted}." },
      dependencies: ["Convert"],
    },
    { name: "Wrong", handler: "convert_currency", params: { amount: 2, from: "XXX", to: "IDR" }, onError: "continue" },
  ],
});
const done = await stepgram.waitFor(await stepgram.executeWorkflow(workflow));
for (const { name, attempts, result, error } of done.steps) console.log(name, { attempts, result, error });
await stepgram.close();
if (done.status !== "completed") process.exitCode = 1;
