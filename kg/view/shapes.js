// The shapes of nodes as outlines, for the canvas, for icons and for SVG; the same as vis-network draws.
kg.shapes = (() => {
  const turn = (count, radius, phase) => Array.from({ length: count }, (_, i) => {
    const angle = phase + (2 * Math.PI * i) / count;
    const r = typeof radius === "function" ? radius(i) : radius;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
  const outlines = {
    square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
    diamond: [[0, 1], [1, 0], [0, -1], [-1, 0]],
    hexagon: turn(6, 1, 0),
    triangle: turn(3, 1.328, -Math.PI / 2).map(([x, y]) => [x, y + 0.316]),
    triangleDown: turn(3, 1.328, Math.PI / 2).map(([x, y]) => [x, y - 0.316]),
    star: turn(10, (i) => (i % 2 ? 0.41 : 1.066), -Math.PI / 2).map(([x, y]) => [x, y + 0.082]),
  };
  const SVG = "http" + "://www.w3.org/2000/svg";

  const add = (context, shape, x, y, size) => {
    if (shape === "dot") { context.moveTo(x + size, y); context.arc(x, y, size, 0, 2 * Math.PI); return; }
    outlines[shape].forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + dx * size, y + dy * size));
    context.closePath();
  };
  const trace = (context, shape, x, y, size) => {
    context.beginPath();
    add(context, shape, x, y, size);
  };

  const points = (shape, x, y, size) => outlines[shape]
    .map(([dx, dy]) => `${(x + dx * size).toFixed(1)},${(y + dy * size).toFixed(1)}`).join(" ");

  const icon = (type) => {
    const look = kg.model.data.looks[type];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-1.5 -1.5 3 3");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const drawn = document.createElementNS(SVG, look.shape === "dot" ? "circle" : "polygon");
    if (look.shape === "dot") drawn.setAttribute("r", "1");
    else drawn.setAttribute("points", outlines[look.shape].map((p) => p.join(",")).join(" "));
    drawn.setAttribute("fill", look.colour);
    drawn.setAttribute("stroke", kg.drawing.dark() ? look.outline_dark : look.outline);
    drawn.setAttribute("stroke-width", "0.15");
    svg.append(drawn);
    return svg;
  };
  return { add, trace, points, icon, SVG };
})();
