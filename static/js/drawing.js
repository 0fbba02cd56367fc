// What charts draw beside their lines: bands, marks, hatched gaps. Coordinates are those of the data.
import uPlot from "uplot";
import { tint, token } from "./tokens.js";

const FONT_SIZE = 11;
const LINE_HEIGHT = 15;
/** A gap's name may be wider than the gap, but not out of all proportion. */
const MOST_OVERHANG = 4;

/** @param {uPlot} u @param {(ctx: CanvasRenderingContext2D, box: {left: number, top: number, width: number, height: number}) => void} draw */
function clipped(u, draw) {
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  u.ctx.clip();
  draw(u.ctx, u.bbox);
  u.ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {string} colour token @param {number} [weight] */
function lettering(ctx, colour, weight = 520) {
  ctx.font = `${weight} ${FONT_SIZE * uPlot.pxRatio}px Inter, system-ui, sans-serif`;
  ctx.fillStyle = token(colour);
  ctx.textAlign = "left";
}

/** Something for words to stand on: lines run behind them, not through. */
function ground(ctx, { left, middle, width }) {
  const [pad, half] = [4 * uPlot.pxRatio, 8 * uPlot.pxRatio];
  const ink = ctx.fillStyle;
  ctx.fillStyle = tint("--surface-solid", 0.75);
  ctx.fillRect(left - pad, middle - half, width + 2 * pad, 2 * half);
  ctx.fillStyle = ink;
}

/** A tinted stripe between two values. @param {number} from @param {number} to @param {string} colour */
export function horizontalBand(from, to, colour) {
  return (u) =>
    clipped(u, (ctx, box) => {
      const top = u.valToPos(to, "y", true);
      ctx.fillStyle = colour;
      ctx.fillRect(box.left, top, box.width, u.valToPos(from, "y", true) - top);
    });
}

/** A word at the right edge, outside the plot. @param {number} value @param {string} text */
export function rightLabel(value, text) {
  return (u) => {
    const y = u.valToPos(value, "y", true);
    if (y < u.bbox.top || y > u.bbox.top + u.bbox.height) {
      return;
    }
    u.ctx.save();
    lettering(u.ctx, "--chart-label", 420);
    u.ctx.textBaseline = "middle";
    u.ctx.textAlign = "left";
    u.ctx.fillText(text, u.bbox.left + u.bbox.width + 6 * uPlot.pxRatio, y);
    u.ctx.restore();
  };
}

/** A word inside the plot, at its left edge. @param {number} value @param {string} text */
export function leftLabel(value, text) {
  return (u) =>
    clipped(u, (ctx, box) => {
      lettering(ctx, "--text-2");
      const [left, y] = [box.left + 8 * uPlot.pxRatio, u.valToPos(value, "y", true)];
      const width = ctx.measureText(text).width;
      ground(ctx, { left, middle: y, width });
      ctx.textBaseline = "middle";
      ctx.fillText(text, left, y);
    });
}

/**
 * A dotted line upright, with a word beside its top.
 * @param {number} at
 * @param {{text?: string, row?: number, colour?: string}} [look] row: how many lines of words stand above this one
 */
export function verticalMark(at, { text = "", row = 0, colour = "--text-2" } = {}) {
  return (u) =>
    clipped(u, (ctx, box) => {
      const right = box.left + box.width - 1;
      const x = Math.min(
        Math.round(u.valToPos(at, "x", true)) + 0.5,
        at <= u.scales.x.max ? right : Infinity,
      );
      ctx.strokeStyle = token(colour);
      ctx.lineWidth = uPlot.pxRatio;
      ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
      ctx.beginPath();
      ctx.moveTo(x, box.top);
      ctx.lineTo(x, box.top + box.height);
      ctx.stroke();
      if (text) {
        lettering(ctx, "--text-2");
        const width = ctx.measureText(text).width;
        const roomy = x + width + 10 * uPlot.pxRatio < box.left + box.width;
        const left = roomy ? x + 6 * uPlot.pxRatio : x - 6 * uPlot.pxRatio - width;
        const middle = box.top + (9 + row * LINE_HEIGHT) * uPlot.pxRatio;
        ctx.setLineDash([]);
        ground(ctx, { left, middle, width });
        ctx.textBaseline = "middle";
        ctx.fillText(text, left, middle);
      }
    });
}

/** A line from side to side at one value. @param {number} value */
export function baseline(value) {
  return (u) =>
    clipped(u, (ctx, box) => {
      const y = Math.round(u.valToPos(value, "y", true)) + 0.5;
      ctx.strokeStyle = token("--chart-axis");
      ctx.lineWidth = uPlot.pxRatio;
      ctx.beginPath();
      ctx.moveTo(box.left, y);
      ctx.lineTo(box.left + box.width, y);
      ctx.stroke();
    });
}

/** Hatching over what is missing or not trusted, named if there is room. @param {number} from @param {number} to @param {string} text */
export function hatched(from, to, text) {
  return (u) =>
    clipped(u, (ctx, box) => {
      ctx.save();
      const left = u.valToPos(from, "x", true);
      const width = u.valToPos(to, "x", true) - left;
      if (left + width <= box.left || left >= box.left + box.width) {
        ctx.restore();
        return;
      }
      ctx.beginPath();
      ctx.rect(left, box.top, width, box.height);
      ctx.clip();
      ctx.strokeStyle = tint("--chart-axis", 0.6);
      ctx.lineWidth = 1.5 * uPlot.pxRatio;
      const step = 9 * uPlot.pxRatio;
      ctx.beginPath();
      for (let x = left - box.height; x < left + width; x += step) {
        ctx.moveTo(x, box.top + box.height);
        ctx.lineTo(x + box.height * 0.7, box.top);
      }
      ctx.stroke();
      ctx.restore();
      lettering(ctx, "--text-2");
      const room = ctx.measureText(text).width + 12 * uPlot.pxRatio;
      if (room < width * MOST_OVERHANG) {
        const middle = Math.max(left + width / 2, box.left + room / 2);
        const y = box.top + box.height - 14 * uPlot.pxRatio;
        ctx.fillStyle = token("--surface-solid");
        ctx.fillRect(middle - room / 2, y - 9 * uPlot.pxRatio, room, 18 * uPlot.pxRatio);
        lettering(ctx, "--text-2");
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(text, middle, y);
      }
    });
}
