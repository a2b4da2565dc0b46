/**
 * What is wrong with a text or a JSON value. All but the whole sentences are phrased to follow what they are about:
 * `tags[0]` "is not plain JSON".
 */
export const jsonProblems = {
  containsNul: "contains a NUL character",
  containsHalfACharacter: "contains half of a surrogate pair, which is not a character",
  reservedKey: "is a reserved name",
  notFinite: "is not a finite number",
  notPlainJson: "is not plain JSON",
  nestedTooDeep: ({ most }: { most: number }) => `is nested more than ${most} levels deep`,
  tooManyValues: ({ most }: { most: number }) => `has more than ${most} values`,
  largerThan: ({ most }: { most: number }) => `is longer than ${most} characters`,
  /** `part` is a path; without one the whole value is meant. */
  partIs: ({ part, why }: { part: string | undefined; why: string }) => `${part ?? "it"} ${why}`,
  contextKeyEmpty: "It must not be empty.",
  contextKeyTooLong: ({ most }: { most: number }) => `It can have at most ${most} characters.`,
  notAContextKey: ({ key, reserved }: { key: string; reserved: readonly string[] }) =>
    `${key} cannot be a key: a key can't contain dots, start with $, or be one of ${reserved.join(", ")}.`,
  jsonCannotBeStored: ({ why }: { why: string }) => `This JSON cannot be stored: ${why}.`,
  paramsCannotBeUsed: ({ why }: { why: string }) => `The params cannot be used: ${why}.`,
  useAnotherKey: "Use another key.",
  nestLess: "Nest it less deeply.",
  useSmallerNumber: "Use a smaller number.",
  leaveOutCharacter: "Leave out that character.",
  tooManyDigits: ({ number }: { number: string }) => ({
    message: `The number ${number} has too many digits to be stored exactly.`,
    hint: `Write it as a string: "${number}".`,
  }),
};
