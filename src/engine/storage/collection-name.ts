const MAX_BYTES = 120;

/**
 * Why a collection of user data cannot have a name, or undefined. No name holds a `/`: chats are kept apart by prefixes
 * that do. Follows the name.
 */
export function collectionNameProblem(name: string): string | undefined {
  if (name.trim() === "") return "must not be empty";
  if (name.includes("/")) return "must not contain /";
  if (name.includes("$")) return "must not contain $";
  if (name.includes("\0")) return "must not contain a NUL character";
  if (/\p{Surrogate}/u.test(name)) return "contains half of a surrogate pair, which is not a character";
  if (name.toLowerCase().startsWith("system.")) return "must not start with system.";
  if (name.startsWith(".") || name.endsWith(".")) return "must not start or end with a dot";
  if (Buffer.byteLength(name) > MAX_BYTES) return `must not be longer than ${MAX_BYTES} bytes`;
  return undefined;
}
