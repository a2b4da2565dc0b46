import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Graph } from "./graph.ts";
import { drawGraph, type Theme } from "./svg.ts";

/** The most steps that a picture shows. */
export const MAX_PICTURE_STEPS = 500;
/** The longest side of a picture that Telegram shows without making it smaller, in pixels. */
const SHARP = 2560;
/** Small pictures are drawn at twice their size, for sharp texts. */
const SCALE = 2;
/** The most pixels of a picture. */
const MAX_PIXELS = 20_000_000;

/** A picture in PNG. `isSmall`: an app can show it as a photo and its texts stay readable. */
export interface Picture {
  png: Uint8Array;
  isSmall: boolean;
}

/**
 * Draws a graph as PNG with the fonts in `assets/fonts` and those of the system, for scripts that the former lack. Loads the
 * renderer on first use; throws where there is none for this platform.
 */
export async function paintGraph(graph: Graph, theme: Theme): Promise<Picture> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const { svg, width, height } = drawGraph(graph, theme);
  const longest = Math.max(width, height);
  const isSmall = longest <= SHARP && Math.max(width / height, height / width) <= 15;
  const sharp = Math.min(SCALE, Math.max(1, SHARP / longest));
  const scale = Math.min(sharp, Math.sqrt(MAX_PIXELS / (width * height)));
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      fontFiles: fontFiles(),
      loadSystemFonts: true,
      defaultFontFamily: "Noto Sans",
      sansSerifFamily: "Noto Sans",
    },
    textRendering: 1,
  });
  return { png: image.asPng(), isSmall };
}

let fonts: string[] | undefined;

/** The bundled fonts. They are in the package's folder, however deep the running file is in it. */
function fontFiles(): string[] {
  if (fonts !== undefined) return fonts;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "assets/fonts")) && dirname(folder) !== folder) folder = dirname(folder);
  const own = join(folder, "assets/fonts");
  fonts = existsSync(own)
    ? readdirSync(own)
        .filter((name) => name.endsWith(".ttf"))
        .map((name) => join(own, name))
    : [];
  return fonts;
}
