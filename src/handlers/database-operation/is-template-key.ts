const OPENINGS = ["{context.", "{context[", "{steps.", "{steps[", "{secrets.", "{secrets["];

/** Whether a key holds what would be a placeholder in a value. Keys are not filled, so it was meant otherwise. */
export const isTemplateKey = (key: string): boolean => OPENINGS.some((opening) => key.includes(opening));
