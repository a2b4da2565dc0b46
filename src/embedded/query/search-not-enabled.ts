import { CommandError } from "../command-error.ts";

/** SearchNotEnabled (31082): search indexes are Atlas's. */
export function searchNotEnabled(): CommandError {
  return new CommandError(
    31082,
    "SearchNotEnabled",
    "Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.",
  );
}
