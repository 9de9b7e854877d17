/* The plate of the map: its grid, and its edge with the letters and numbers of that. */

import { faint } from "./map-colours.js";

export const EDGE = 18;
const CELLS = 8; // of the grid, across

function cells({ width, height }) {
  const across = width / CELLS;
  const rows = Math.max(1, Math.round(height / across));
  return { across, down: height / rows, rows };
}

/* The lines of the grid. */
export function drawGrid({ context, scene, colours, k, x, y, width, height }) {
  const { across, down, rows } = cells(scene);
  context.beginPath();
  for (let column = 1; column < CELLS; column++) {
    const at = Math.round(column * across * k + x) + 0.5;
    context.moveTo(at, 0);
    context.lineTo(at, height);
  }
  for (let row = 1; row < rows; row++) {
    const at = Math.round(row * down * k + y) + 0.5;
    context.moveTo(0, at);
    context.lineTo(width, at);
  }
  context.strokeStyle = faint(colours["rule-2"], 45);
  context.lineWidth = 1;
  context.setLineDash([]);
  context.stroke();
}

/* The double line round the plate, with the letters and numbers of the grid. */
export function drawMargin({ context, letters, scene, colours, k, x, y, width, height }) {
  const { across, down, rows } = cells(scene);
  context.fillStyle = colours.paper;
  for (const box of [[0, 0, width, EDGE], [0, height - 6, width, 6], [0, 0, EDGE, height], [width - 6, 0, 6, height]]) context.fillRect(...box);
  context.setLineDash([]);
  context.strokeStyle = colours.edge;
  context.lineWidth = 1;
  context.strokeRect(EDGE + 0.5, EDGE + 0.5, width - EDGE - 7, height - EDGE - 7);
  letters.font(10, { bold: true });
  context.fillStyle = colours["ink-3"];
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let column = 0; column < CELLS; column++) {
    const at = (column + 0.5) * across * k + x;
    if (at > EDGE && at < width) context.fillText(String.fromCharCode(65 + column), at, EDGE / 2);
  }
  for (let row = 0; row < rows; row++) {
    const at = (row + 0.5) * down * k + y;
    if (at > EDGE && at < height) context.fillText(row + 1, EDGE / 2, at);
  }
}

/* The cell of the grid in which a point of the map lies: “C3”. */
export function reference(scene, x, y) {
  const { across, down, rows } = cells(scene);
  const column = Math.min(CELLS - 1, Math.floor(x / across));
  return `${String.fromCharCode(65 + column)}${1 + Math.min(rows - 1, Math.floor(y / down))}`;
}
