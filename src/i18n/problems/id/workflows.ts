import type { workflowProblems as english } from "../en/workflows.ts";
import type { Problems } from "../problem.ts";

/** What can be wrong with workflows and the order of their steps. */
export const workflowProblems: Pick<Problems, keyof typeof english> = {
  tooManySteps: ({ most, steps }) => `Sebuah workflow bisa berisi paling banyak ${most} langkah; yang ini ${steps}.`,
  stepDependsOnItself: ({ name, shortcode }) => ({
    message: `Langkah "${name}" bergantung pada dirinya sendiri.`,
    hint: `Misalnya: ${shortcode}`,
  }),
  noSuchDependency: ({ name, dependency, near, others, shortcode }) => ({
    message: `Langkah "${name}" bergantung pada "${dependency}", tetapi workflow ini tidak punya langkah itu.${near === undefined ? "" : ` Maksud Anda "${near}"?`}`,
    hint: `Pilih salah satu: ${others.length === 0 ? "tidak ada" : others.join(", ")}. Misalnya: ${shortcode}`,
  }),
  stepsWaitForEachOther: ({ path, shortcode }) => ({
    message: `Langkah-langkah ini saling menunggu: ${path}.`,
    hint: `Putuskan lingkarannya. Misalnya: ${shortcode}`,
  }),
};
