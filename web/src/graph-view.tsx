import { useEffect, useMemo, useRef } from "preact/hooks";
import { arrowPath, type GraphLayout, layoutGraph, type Point, STEP } from "../../src/graph/layout.ts";
import { fitWidth, wrapText } from "../../src/graph/text-width.ts";
import { StateShape } from "./status.tsx";
import { Unchanging } from "./unchanging.ts";
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
  const arrows = useMemo(() => arrowsOf(layout), [layout]);
  const view = useRef<HTMLElement>(null);
  const at = layout.steps[nodes.findIndex(({ id }) => id === chosen)];
  useEffect(() => {
    if (view.current !== null && at !== undefined) bringIntoView(view.current, at);
  }, [at]);
  if (nodes.length === 0) return null;
  return (
    <section class="graph" aria-label={words.graph} tabIndex={0} ref={view}>
      <svg width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`}>
        <title>{words.graph}</title>
        <g class="arrows" aria-hidden="true">
          <path d={arrows.lines} />
          <path class="head" d={arrows.heads} />
        </g>
        {nodes.map((node, i) => (
          <NodeView
            key={node.id}
            id={node.id}
            name={node.name}
            detail={node.detail}
            state={node.state}
            number={i + 1}
            x={layout.steps[i]?.x ?? 0}
            y={layout.steps[i]?.y ?? 0}
            isChosen={chosen === node.id}
            onChoose={onChoose}
          />
        ))}
      </svg>
    </section>
  );
}

/** Scrolls the graph so that a step is in the middle, unless the whole graph is already visible. */
function bringIntoView(view: HTMLElement, { x, y }: Point): void {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = view;
  const isSeen =
    x >= scrollLeft &&
    x + STEP.width <= scrollLeft + clientWidth &&
    y >= scrollTop &&
    y + STEP.height <= scrollTop + clientHeight;
  if (!isSeen) view.scrollTo(x - (clientWidth - STEP.width) / 2, y - (clientHeight - STEP.height) / 2);
}

/** All arrows as two paths: a graph of a thousand steps has thousands of them. */
function arrowsOf({ arrows }: GraphLayout): { lines: string; heads: string } {
  const lines: string[] = [];
  const heads: string[] = [];
  for (const { points } of arrows) {
    const end = points.at(-1) ?? { x: 0, y: 0 };
    lines.push(arrowPath([...points.slice(0, -1), { x: end.x, y: end.y - 5 }]));
    heads.push(`M${end.x - 4} ${end.y - 7}L${end.x} ${end.y}L${end.x + 4} ${end.y - 7}Z`);
  }
  return { lines: lines.join(""), heads: heads.join("") };
}

interface NodeProps {
  id: string;
  name: string;
  detail: string;
  state: string | undefined;
  number: number;
  x: number;
  y: number;
  isChosen: boolean;
  onChoose: ((id: string) => void) | undefined;
}

/** A step of the graph. */
class NodeView extends Unchanging<NodeProps> {
  override render({ id, name, detail, state, number, x, y, isChosen, onChoose }: NodeProps) {
    const lines = wrapText(name, TEXT_WIDTH / 13.5, 2);
    const first = 39 - (lines.length - (detail === "" ? 1 : 0)) * 8.5;
    const choose = () => onChoose?.(id);
    return (
      <g
        class={`node ${state ?? "none"} ${isChosen ? "chosen" : ""}`}
        transform={`translate(${x} ${y})`}
        {...(onChoose === undefined
          ? {}
          : {
              role: "button",
              // In SVG the name of an attribute must be written as it is.
              tabindex: 0,
              "aria-description": words.states[state ?? "none"],
              "aria-pressed": isChosen,
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
          {state === undefined ? (
            <text class="number" y="4" text-anchor="middle">
              {number}
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
          {fitWidth(detail, TEXT_WIDTH / 12.5)}
        </text>
      </g>
    );
  }
}
