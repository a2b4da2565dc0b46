/** A value that JSON can carry. `__proto__` and the like are own data keys of such a value, never its prototype. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
