/** One figure of a benchmark: the median and its range. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  min: number;
  max: number;
  n: number;
}

/** The benchmarks by name; each is loaded when it is asked for. */
const BENCHMARKS: Record<string, () => Promise<{ run(): Promise<Figure[]> }>> = {
  parse: () => import("./parse.ts"),
  embedded: () => import("./embedded.ts"),
  million: () => import("./million.ts"),
  recovery: () => import("./recovery.ts"),
  engine: () => import("./engine.ts"),
  peers: () => import("./peers.ts"),
  idle: () => import("./idle.ts"),
  http: () => import("./http.ts"),
};

const [name, ...flags] = process.argv.slice(2);
const load = name === undefined ? undefined : BENCHMARKS[name];
if (load === undefined) {
  console.error(`usage: npm run bench -- NAME [--json]   (NAME: ${Object.keys(BENCHMARKS).join(", ")})`);
  process.exit(2);
}

function show({ name: figure, value, unit, min, max, n }: Figure): string {
  return flags.includes("--json")
    ? JSON.stringify({ name: figure, value, unit, min, max, n })
    : `${figure.padEnd(20)} ${value.toFixed(2).padStart(12)} ${unit.padEnd(10)} (min ${min.toFixed(2)}, max ${max.toFixed(2)}, n ${n})`;
}

for (const figure of await (await load()).run()) console.log(show(figure));
