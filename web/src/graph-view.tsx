import { useMemo } from "preact/hooks";
import { arrowPath, layoutGraph, STEP } from "../../src/graph/layout.ts";
import { fitWidth, wrapText } from "../../src/graph/text-width.ts";
import { StateShape } from "./status.tsx";
import { words } from "./words.ts";

/** A step as the graph shows it. */
export interface GraphNode {
  id: string;
  name: string;
  detail: string;
  /** Missing for a workflow that does not run. */
  state?: string;
  dependencies: readonly string[];
}

const TEXT_WIDTH = STEP.width - 54;

/** The graph of a workflow or a run, in the layout of the pictures in the chat. */
export function GraphView({
  nodes,
  chosen,
  onChoose,
}: {
  nodes: readonly GraphNode[];
  chosen?: string | undefined;
  onChoose?: (id: string) => void;
}) {
  // The layout depends only on the dependencies, not on the states.
  const shape = nodes.map(({ id, dependencies }) => `${id}:${dependencies.join()}`).join("\n");
  const layout = useMemo(() => {
    const index = new Map(nodes.map(({ id }, i) => [id, i]));
    return layoutGraph(nodes.map((node) => ({ deps: node.dependencies.flatMap((one) => index.get(one) ?? []) })));
  }, [shape]);
  if (nodes.length === 0) return null;
  return (
    <section class="graph" aria-label={words.graph} tabIndex={0}>
      <svg width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`}>
        <title>{words.graph}</title>
        <g class="arrows" aria-hidden="true">
          {layout.arrows.map(({ from, to, points }) => {
            const end = points.at(-1) ?? { x: 0, y: 0 };
            const line = arrowPath([...points.slice(0, -1), { x: end.x, y: end.y - 5 }]);
            return (
              <g key={`${from}-${to}`}>
                <path d={line} />
                <path class="head" d={`M${end.x - 4} ${end.y - 7}L${end.x} ${end.y}L${end.x + 4} ${end.y - 7}Z`} />
              </g>
            );
          })}
        </g>
        {nodes.map((node, i) => {
          const { x, y } = layout.steps[i] ?? { x: 0, y: 0 };
          const lines = wrapText(node.name, TEXT_WIDTH / 13.5, 2);
          const first = 39 - (lines.length - (node.detail === "" ? 1 : 0)) * 8.5;
          const choose = () => onChoose?.(node.id);
          const state = node.state ?? "none";
          const detail = fitWidth(node.detail, TEXT_WIDTH / 12.5);
          return (
            <g
              key={node.id}
              class={`node ${state} ${chosen === node.id ? "chosen" : ""}`}
              transform={`translate(${x} ${y})`}
              {...(onChoose === undefined
                ? {}
                : {
                    role: "button",
                    // In SVG the name of an attribute must be written as it is.
                    tabindex: 0,
                    "aria-description": words.states[state],
                    "aria-pressed": chosen === node.id,
                    onClick: choose,
                    onKeyDown: (event: KeyboardEvent) => {
                      if (event.key !== "Enter" && event.key !== " ") return;
                      event.preventDefault();
                      choose();
                    },
                  })}
            >
              <rect width={STEP.width} height={STEP.height} rx="10" />
              <g transform={`translate(22 ${STEP.height / 2})`}>
                {node.state === undefined ? (
                  <text class="number" y="4" text-anchor="middle">
                    {i + 1}
                  </text>
                ) : (
                  <StateShape state={state} />
                )}
              </g>
              {lines.map((line, nth) => (
                <text key={line} class="name" x="42" y={first + nth * 17} direction="auto">
                  {line}
                </text>
              ))}
              <text class="detail" x="42" y={first + lines.length * 17}>
                {detail}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}
