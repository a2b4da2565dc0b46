import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** The parts of an OpenAPI document that answers are compared with. */
export interface Description {
  paths: Record<string, Record<string, { responses: Record<string, Body>; requestBody?: Body }>>;
  components: { schemas: Record<string, object> };
}

interface Body {
  content?: Record<string, { schema: object }>;
}

/** Where the named schemas are for Ajv; nothing is served there. */
const SCHEMAS = "https://stepgram.test/schemas/";

/** Compares answers with the OpenAPI document of the service that gave them. Throws if a schema that it needs is no JSON Schema. */
export class DescribedAnswers {
  readonly #paths: readonly (readonly [path: string, pattern: RegExp, verbs: Description["paths"][string]])[];
  /** Strict: an unknown keyword or format, for one, is an error. */
  readonly #ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });

  constructor(description: Description) {
    addFormats.default(this.#ajv);
    // What only OpenAPI has in a schema.
    this.#ajv.addVocabulary(["example", "discriminator"]);
    const text = JSON.stringify(description).replaceAll('"#/components/schemas/', `"${SCHEMAS}`);
    // Clients ignore members that they don't know; here a member that is not described is a gap.
    const { paths, components } = JSON.parse(text, closed) as Description;
    for (const [name, schema] of Object.entries(components.schemas)) this.#ajv.addSchema(schema, `${SCHEMAS}${name}`);
    this.#paths = Object.entries(paths).map(([path, verbs]) => [
      path,
      new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`),
      verbs,
    ]);
  }

  /** Throws if any of its schemas is no JSON Schema. */
  check(): void {
    for (const [, , verbs] of this.#paths)
      for (const { responses, requestBody = {} } of Object.values(verbs))
        for (const { content = {} } of [requestBody, ...Object.values(responses)])
          for (const { schema } of Object.values(content)) this.#validator(schema);
  }

  /** Compiling all of them takes longer than many tests; Ajv keeps those that were needed. */
  #validator(schema: object): ValidateFunction {
    return this.#ajv.compile(schema);
  }

  /** Why an answer is not what the document says of its route; undefined if it is, or if there is no such route. */
  misfit(method: string, target: string, status: number, type: string, body: unknown): string | undefined {
    const pathname = target.split("?")[0] ?? "";
    const verb = method.toLowerCase();
    const [path, , verbs] = this.#paths.find(([, pattern, known]) => pattern.test(pathname) && known[verb]) ?? [];
    const route = verbs?.[verb];
    if (route === undefined) return undefined;
    const at = `${method} ${path} ${status}`;
    const described = route.responses[status];
    if (described === undefined) return `${at}: the status is not described`;
    const { content = {} } = described;
    const media = type.split(";")[0] ?? "";
    if (media === "" && Object.keys(content).length === 0) return undefined;
    const schema = content[media]?.schema;
    if (schema === undefined) return `${at}: ${media || "no content"} is not described`;
    const fits = this.#validator(schema);
    return fits(body) ? undefined : `${at}: ${this.#ajv.errorsText(fits.errors)}`;
  }
}

/** Closes the schema of an object, where that does not say which further members there may be. */
function closed(_key: string, value: unknown): unknown {
  const { type, properties, additionalProperties } = (value ?? {}) as Record<string, unknown>;
  const isOpen = type === "object" && properties !== undefined && additionalProperties === undefined;
  return isOpen ? { ...(value as object), additionalProperties: false } : value;
}
