/**
 * The version of MongoDB that has each operator, variable and stage which Stepgram sends. One that is missing here has not been
 * looked up yet: https://www.mongodb.com/docs/manual/reference/operator/
 */
export const SINCE: Readonly<Record<string, string>> = {
  // Queries
  $eq: "2.x",
  $ne: "2.x",
  $gt: "2.x",
  $gte: "2.x",
  $lt: "2.x",
  $lte: "2.x",
  $in: "2.x",
  $nin: "2.x",
  $or: "2.x",
  $and: "2.x",
  $exists: "2.x",
  $not: "2.x",
  $elemMatch: "2.x",
  $type: "2.x",
  $size: "2.x",
  $expr: "3.6",
  // Updates
  $set: "2.x",
  $unset: "2.x",
  $inc: "2.x",
  $max: "2.6",
  $rename: "2.x",
  $setOnInsert: "2.4",
  $addToSet: "2.x",
  $push: "2.x",
  $pull: "2.x",
  $each: "2.4",
  $slice: "2.4",
  // Stages and expressions
  $match: "2.x",
  $group: "2.x",
  $project: "2.x",
  $sort: "2.x",
  $unionWith: "4.4",
  $limit: "2.x",
  $skip: "2.x",
  $sum: "2.x",
  $add: "2.x",
  $cond: "2.x",
  $literal: "2.6",
  $$REMOVE: "3.6",
  $$NOW: "4.2",
};

/** Features of a command, besides its operators. */
export const FEATURES = {
  arrayFilters: "3.6",
  partialFilterExpression: "3.2",
  "pipeline update": "4.2",
} as const;

/** The greater of two versions. */
export function later(a: string, b: string): string {
  const number = (version: string) => Number(version.replace("x", "0"));
  return number(a) >= number(b) ? a : b;
}
