/** By which copies of this package know each other's instances. */
const KIND = Symbol.for("stepgram.kind");

/**
 * Makes `instanceof` know the instances of the same class in another copy of this package: the ready bot and the library are built
 * apart, and the handlers that a bot is given import the library.
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
