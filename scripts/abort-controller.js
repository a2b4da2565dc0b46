// In place of the package of that name, which old packages load: Node has its own.
export const { AbortController, AbortSignal } = globalThis;
export default AbortController;
