import { z } from "../../engine/zod.ts";
import { didYouMean } from "./did-you-mean.ts";

const quote = (key: string): string => JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);

/**
 * A params object that has the given members and no others: an unknown key is an error that names it and says what was
 * probably meant. Messages of members read after the member's name: `seconds must be a number`.
 */
export const strictParams = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => {
      const names = Object.keys(shape);
      if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => `unknown parameter ${quote(key)}${didYouMean(key, names)}`).join("; ");
      }
      return `params must be an object with ${names.join(", ")}`;
    },
  });
