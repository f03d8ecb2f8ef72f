// Which names are written where: the weightiest first, none upon another, the same size at every zoom.
kg.labels = (() => {
  const PIXELS = 12, CELL = 64, MOST = 140, MOST_FROM_AFAR = 40, LONGEST = 30, WEIGHTIEST = 16;
  const widths = new Map();

  const short = (text) => {
    const letters = [...String(text)];
    return letters.length > LONGEST ? letters.slice(0, LONGEST - 1).join("").trimEnd() + "…" : letters.join("");
  };
  const font = (big) => `${big ? 600 : 400} ${PIXELS}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`;
  const width = (context, text, big) => {
    const key = (big ? "b" : "n") + text;
    if (!widths.has(key)) { context.font = font(big); widths.set(key, context.measureText(text).width); }
    return widths.get(key);
  };

  class Taken {
    constructor() { this.cells = new Map(); }
    each(box, visit) {
      for (let i = Math.floor(box[0] / CELL); i <= Math.floor(box[2] / CELL); i++) {
        for (let j = Math.floor(box[1] / CELL); j <= Math.floor(box[3] / CELL); j++) if (visit(i * 100003 + j)) return true;
      }
      return false;
    }
    free(box) {
      return !this.each(box, (key) => (this.cells.get(key) || []).some(
        (b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3]));
    }
    take(box) {
      this.each(box, (key) => { if (!this.cells.has(key)) this.cells.set(key, []); this.cells.get(key).push(box); });
    }
  }

  // Places labels for what is in view. Positions are in the graph's units; scale is pixels a unit.
  const place = (context, nodes, view, scale, first) => {
    const taken = new Taken();
    const inView = nodes.filter((n) => n.x > view[0] && n.x < view[2] && n.y > view[1] && n.y < view[3]);
    const ordered = first.size ? [...inView.filter((n) => first.has(n.id)), ...inView.filter((n) => !first.has(n.id))] : inView;
    const block = (n) => {
      const r = n.size * scale * 0.9;
      taken.take([n.x * scale - r, n.y * scale - r, n.x * scale + r, n.y * scale + r]);
    };
    const rim = view.map((edge) => edge * scale);
    const placed = [];
    let tried = 0;
    // Seen from afar a large graph shows its shape; names for all of it would only cover that.
    const most = inView.length > 2000 ? MOST_FROM_AFAR : MOST;
    // The weightiest may be written over lesser nodes, the rest only beside them.
    ordered.slice(0, WEIGHTIEST).forEach(block);
    for (const node of ordered) {
      if (placed.length >= most || tried > 1500) break;
      if (tried++ === WEIGHTIEST && inView.length <= 700) ordered.slice(WEIGHTIEST).forEach(block);
      const big = first.has(node.id);
      const text = short(node.name || node.id);
      const w = width(context, text, big) + 4, h = PIXELS + 3;
      const x = node.x * scale, y = node.y * scale, r = node.size * scale + 3;
      const spots = [[x - w / 2, y + r], [x - w / 2, y - r - h], [x + r, y - h / 2], [x - r - w, y - h / 2]];
      for (const [left, top] of spots) {
        const box = [left, top, left + w, top + h];
        if (box[0] < rim[0] || box[1] < rim[1] || box[2] > rim[2] || box[3] > rim[3]) continue;
        if (taken.free(box)) { taken.take(box); placed.push({ text, big, x: (left + w / 2) / scale, y: (top + h / 2) / scale }); break; }
      }
    }
    return placed;
  };

  const write = (context, placed, scale, colours) => {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3 / scale;
    context.strokeStyle = colours.ground;
    context.fillStyle = colours.text;
    for (const big of [false, true]) {
      context.font = font(big).replace(`${PIXELS}px`, `${PIXELS / scale}px`);
      for (const label of placed) {
        if (label.big !== big) continue;
        context.strokeText(label.text, label.x, label.y);
        context.fillText(label.text, label.x, label.y);
      }
    }
  };
  return { place, write, short, PIXELS };
})();
