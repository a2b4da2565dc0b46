/** The property by which copies of this package recognize each other's instances. */
const KIND = Symbol.for("stepgram.kind");

/**
 * Makes `instanceof` recognize instances of the same class from another copy of this package: the ready-made bot and the library are
 * built separately, and a bot's own handlers import the library.
 */
export function knowOtherCopies(kind: abstract new (...args: never) => object): void {
  Object.defineProperty(kind.prototype, KIND, { value: kind.name });
  Object.defineProperty(kind, Symbol.hasInstance, {
    value(this: unknown, instance: unknown): boolean {
      // A class that extends it asks for itself.
      if (this !== kind) return Function.prototype[Symbol.hasInstance].call(this as () => void, instance);
      return typeof instance === "object" && instance !== null && KIND in instance && instance[KIND] === kind.name;
    },
  });
}
