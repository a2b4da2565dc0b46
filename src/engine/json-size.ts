/** The size of a value as JSON text in UTF-8. */
export const jsonSize = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "", "utf8");
