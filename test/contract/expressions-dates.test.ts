import { type Document, ObjectId, Timestamp } from "mongodb";
import { contract, type ExpressionCase, tryExpressions } from "./contract-fixture.ts";

const d = new Date("2020-01-31T10:20:30.456Z");
function parse(dateString: unknown, more: Document = {}): Document {
  return { $dateFromString: { dateString, ...more } };
}
function show(format: string, more: Document = {}): Document {
  return { $dateToString: { date: d, format, ...more } };
}

const CASES: readonly ExpressionCase[] = [
  [{ $year: "$none" }, null],
  [{ $month: null }, null],
  [{ $hour: { date: "$none", timezone: "UTC" } }, null],
  [{ $hour: { date: d, timezone: null } }, null],
  [{ $hour: { date: d, timezone: "Europe/Berlin" } }, 11],
  [{ $hour: { date: d, timezone: "-03:30" } }, 6],
  [{ $hour: { date: d, timezone: "Mars/Crater" } }, undefined, 40485],
  [{ $hour: { date: d, timezone: 5 } }, undefined, 40517],
  [{ $hour: { date: d, foo: 1 } }, undefined, 40535],
  [{ $hour: { timezone: "UTC" } }, undefined, 40539],
  [{ $month: [d] }, 1],
  [{ $month: [d, d] }, undefined, 40536],
  [{ $year: "text" }, undefined, 16006],
  [{ $year: new ObjectId("5e33b1000000000000000000") }, 2020],
  [{ $year: new Timestamp({ t: 1_580_464_830, i: 1 }) }, 2020],
  [{ $week: new Date("2020-01-05") }, 1],
  [{ $isoWeek: new Date("2021-01-03") }, 53],
  [{ $isoWeekYear: new Date("2021-01-03") }, 2020],
  [{ $isoDayOfWeek: new Date("2021-01-03") }, 7],
  [{ $dayOfWeek: new Date("2021-01-03") }, 1],
  [{ $dayOfYear: new Date("2020-12-31") }, 366],
  [parse("foo"), undefined, 241],
  [parse("2020-13-01"), undefined, 241],
  [parse("2020-02-30"), undefined, 241],
  [parse(5), undefined, 241],
  [parse(5, { onError: "bad" }), "bad"],
  [parse("$none", { onNull: "none" }), "none"],
  [parse(null), null],
  [parse("2020-01-01T10:00:00+0200"), new Date("2020-01-01T08:00Z")],
  [parse("2020-01-01T10:00:00.123456Z"), new Date("2020-01-01T10:00:00.123Z")],
  [parse("2020/05/01"), new Date("2020-05-01")],
  [parse("2020-07-04T10:00", { timezone: "America/New_York" }), new Date("2020-07-04T14:00Z")],
  [parse("2020-07-04T10:00Z", { timezone: "America/New_York" }), undefined, 241],
  [parse("06-15-2018", { format: "%m-%d-%Y" }), new Date("2018-06-15")],
  [parse("06-15", { format: "%m-%d" }), undefined, 241],
  [parse("x", { format: "%q" }), undefined, 18536],
  [{ $toDate: "2020-02-30" }, undefined, 241],
  [{ $toDate: new Timestamp({ t: 5, i: 1 }) }, new Date(5000)],
  [{ $dateDiff: { startDate: null, endDate: d, unit: "day" } }, null],
  [{ $dateDiff: { startDate: "a", endDate: d, unit: "day" } }, undefined, 5166307],
  [{ $dateDiff: { startDate: new Date("2019-12-31"), endDate: d, unit: "year" } }, 1],
  [{ $dateDiff: { startDate: new Date("2020-01-25"), endDate: new Date("2020-01-26"), unit: "week" } }, 1],
  [{ $dateDiff: { startDate: d, endDate: d, unit: "eon" } }, undefined, 5439014],
  [{ $dateToParts: { date: null } }, null],
  [
    { $dateToParts: { date: d, timezone: "+01" } },
    { year: 2020, month: 1, day: 31, hour: 11, minute: 20, second: 30, millisecond: 456 },
  ],
  [
    { $dateAdd: { startDate: d, unit: "month", amount: 1, timezone: "America/New_York" } },
    new Date("2020-02-29T10:20:30.456Z"),
  ],
  [
    { $dateAdd: { startDate: new Date("2020-03-07T12:00Z"), unit: "day", amount: 1, timezone: "America/New_York" } },
    new Date("2020-03-08T11:00Z"),
  ],
  [{ $dateAdd: { startDate: new Date("2020-01-31"), unit: "month", amount: 1 } }, new Date("2020-02-29")],
  [{ $dateAdd: { startDate: d, unit: "day", amount: 1.5 } }, undefined, 5166405],
  [{ $dateAdd: { startDate: d, unit: "eon", amount: 1 } }, undefined, 9],
  [{ $dateSubtract: { startDate: "a", unit: "day", amount: 1 } }, undefined, 5166403],
  [show("%w %u %% %j %U %V %G"), "6 5 % 031 04 05 2020"],
  [show("%H %z %Z", { timezone: "-03:30" }), "06 -0330 -210"],
  [show("%q"), undefined, 18536],
  [show("%"), undefined, 18535],
  [{ $dateToString: { date: d, format: 5 } }, undefined, 18533],
  [{ $dateToString: { format: "%Y" } }, undefined, 18628],
  [{ $dateToString: { date: d, foo: 1 } }, undefined, 18534],
  [{ $dateToString: { date: d } }, "2020-01-31T10:20:30.456Z"],
  [{ $dateToString: { date: d, timezone: "+02" } }, "2020-01-31T12:20:30.456"],
  [{ $dateToString: { date: "$none", onNull: "none" } }, "none"],
  [{ $dateFromParts: { year: 2020, month: 14, timezone: "+02:00" } }, new Date("2021-01-31T22:00Z")],
  [{ $dateFromParts: { month: 2 } }, undefined, 40516],
  [{ $dateFromParts: { year: 2020, month: "a" } }, undefined, 40515],
  [{ $dateFromParts: { year: 2020, day: null } }, null],
  [{ $dateTrunc: { date: d, unit: "week", startOfWeek: "monday" } }, new Date("2020-01-27")],
  [{ $dateTrunc: { date: d, unit: "minute", binSize: 15 } }, new Date("2020-01-31T10:15Z")],
  [{ $dateTrunc: { date: d, unit: "quarter", timezone: "America/New_York" } }, new Date("2020-01-01T05:00Z")],
  [{ $dateTrunc: { date: d, unit: "day", binSize: 0 } }, undefined, 5439018],
  [{ $dateTrunc: { date: null, unit: "day" } }, null],
];

contract("Expressions on dates", (db) => {
  tryExpressions(db, CASES);
});
