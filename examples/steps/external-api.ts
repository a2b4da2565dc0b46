// A step that calls an API: a connection pool that opens and closes with the worker, retries with growing waits, and errors
// that say whether another attempt can help.
import { defineHandler, PermanentError, TransientError, withBackoff, z } from "stepgram";
import { Pool } from "undici";

/** The API's address, and how to call it. */
export interface ApiOptions {
  baseUrl: string;
  apiKey: string;
  /** Seconds before the second call. */
  baseDelay?: number;
}

/** `call_orders_api`: posts data to an endpoint of one API. */
export function callOrdersApi({ baseUrl, apiKey, baseDelay = 1 }: ApiOptions) {
  let pool: Pool;
  return defineHandler({
    name: "call_orders_api",
    summary: "Posts data to the orders API.",
    example: { endpoint: "/orders", data: { item: "tea" } },
    capability: "network",
    params: z.object({ endpoint: z.string().regex(/^\/[\w/-]*$/), data: z.record(z.string(), z.json()) }),
    initialize: async () => {
      pool = new Pool(baseUrl, { connections: 5, headersTimeout: 30_000 });
    },
    cleanup: () => pool.close(),

    async run({ params: { endpoint, data }, idempotencyKey, signal, now, log }) {
      const call = async (): Promise<unknown> => {
        const { statusCode, headers, body } = await pool.request({
          method: "POST",
          path: endpoint,
          // With the key, an API that supports the header recognizes a repeated call.
          headers: {
            authorization: `Bearer ${apiKey}`,
            "content-type": "application/json",
            "idempotency-key": idempotencyKey,
          },
          body: JSON.stringify(data),
          signal,
        });
        if (statusCode < 300) return await body.json();
        const said = `The orders API returned ${statusCode}: ${(await body.text()).slice(0, 200)}`;
        if (statusCode < 500 && statusCode !== 429) throw new PermanentError(said); // another call gets the same answer
        log.warn({ endpoint, status_code: statusCode }, "The API call failed and may be repeated");
        throw new TransientError(said, { retryAfter: Number(headers["retry-after"] ?? 0) });
      };
      // For problems that pass within seconds. Otherwise the error is thrown, and the engine retries the step over minutes.
      const api_response = await withBackoff(call, { maxAttempts: 3, baseDelay, maxDelay: 10, signal });
      return { status: "completed", endpoint, api_response, called_at: now().toISOString() };
    },
  });
}
