import { bucketAutoStage, bucketStage } from "./bucket-stages.ts";
import { matchStage, transformStage, unwindStage } from "./document-stages.ts";
import { countStage, limitStage, sampleStage, skipStage, sortByCountStage, sortStage } from "./flow-stages.ts";
import { graphLookupStage } from "./graph-lookup-stage.ts";
import { groupStage } from "./group-stage.ts";
import { facetStage, lookupStage, unionWithStage } from "./joining-stages.ts";
import { mergeStage, outStage } from "./output-stages.ts";
import {
  changeStreamSource,
  collStatsSource,
  currentOpSource,
  documentsSource,
  indexStatsSource,
  listLocalSessionsSource,
  listSearchIndexesSource,
} from "./source-stages.ts";
import type { CompileOutput, CompileSource, CompileStage } from "./stage.ts";

/** Where a stage may appear: anywhere, only first (`source`), or only last (`output`). */
export type StageDefinition =
  | { readonly kind: "stage"; readonly compile: CompileStage }
  | { readonly kind: "source"; readonly compile: CompileSource }
  | { readonly kind: "output"; readonly compile: CompileOutput };

/** Every stage of the aggregation pipeline. A new one is a function in a separate file or its family's, and a row. */
export const STAGES: ReadonlyMap<string, StageDefinition> = new Map(
  Object.entries<StageDefinition>({
    $addFields: { kind: "stage", compile: transformStage },
    $bucket: { kind: "stage", compile: bucketStage },
    $bucketAuto: { kind: "stage", compile: bucketAutoStage },
    $changeStream: { kind: "source", compile: changeStreamSource },
    $collStats: { kind: "source", compile: collStatsSource },
    $count: { kind: "stage", compile: countStage },
    $currentOp: { kind: "source", compile: currentOpSource },
    $documents: { kind: "source", compile: documentsSource },
    $facet: { kind: "stage", compile: facetStage },
    $graphLookup: { kind: "stage", compile: graphLookupStage },
    $group: { kind: "stage", compile: groupStage },
    $indexStats: { kind: "source", compile: indexStatsSource },
    $limit: { kind: "stage", compile: limitStage },
    $listLocalSessions: { kind: "source", compile: listLocalSessionsSource },
    $listSearchIndexes: { kind: "source", compile: listSearchIndexesSource },
    $lookup: { kind: "stage", compile: lookupStage },
    $match: { kind: "stage", compile: matchStage },
    $merge: { kind: "output", compile: mergeStage },
    $out: { kind: "output", compile: outStage },
    $project: { kind: "stage", compile: transformStage },
    $replaceRoot: { kind: "stage", compile: transformStage },
    $replaceWith: { kind: "stage", compile: transformStage },
    $sample: { kind: "stage", compile: sampleStage },
    $set: { kind: "stage", compile: transformStage },
    $skip: { kind: "stage", compile: skipStage },
    $sort: { kind: "stage", compile: sortStage },
    $sortByCount: { kind: "stage", compile: sortByCountStage },
    $unionWith: { kind: "stage", compile: unionWithStage },
    $unset: { kind: "stage", compile: transformStage },
    $unwind: { kind: "stage", compile: unwindStage },
  }),
);
