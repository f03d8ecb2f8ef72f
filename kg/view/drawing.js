// The drawing: vis-network draws nodes and links; over it come what is selected, and the names.
kg.drawing = (() => {
  const model = kg.model;
  const drawing = { network: null, moving: false };
  let nodeData, edgeData, visibleRanked = [], shownNodes = new Set(), shownLinks = new Set();

  drawing.dark = () => document.documentElement.classList.contains("dark");
  drawing.colours = () => (drawing.dark()
    ? { ground: "#15181c", text: "#e9ebee", link: "#7d8794", strong: "#cfd6de", mark: "#ffd54a" }
    : { ground: "#fbfbfa", text: "#1c1f23", link: "#8b939d", strong: "#3d444d", mark: "#c77700" });
  const outline = (look) => (drawing.dark() ? look.outline_dark : look.outline);

  const groups = () => Object.fromEntries(Object.entries(model.data.looks).map(([type, look]) => [type, {
    shape: look.shape, color: { background: look.colour, border: outline(look) } }]));
  const asNode = ({ id, group, shape, size, x, y }) => ({ id, group, shape, size, x, y });
  const asEdge = ({ id, from, to, arrows, width, type }) => ({ id, from, to, width, ...(arrows ? { arrows } : {}),
    color: { color: drawing.colours().link, opacity: type === "MENTIONS" ? 0.28 : 0.6 } });

  drawing.start = () => {
    nodeData = new vis.DataSet([]);
    edgeData = new vis.DataSet([]);
    drawing.sync(true);
    drawing.network = new vis.Network(document.getElementById("canvas"), { nodes: nodeData, edges: edgeData },
      { ...model.data.options, groups: groups() });
    drawing.network.on("afterDrawing", over);
    drawing.network.on("dragStart", ({ nodes }) => { drawing.moving = true; drawing.held = nodes; });
    drawing.network.on("dragEnd", ({ nodes }) => {
      drawing.moving = false;
      for (const [id, place] of Object.entries(drawing.network.getPositions(nodes))) Object.assign(model.nodes.get(id), place);
      drawing.redraw();
    });
    drawing.fit(false);
  };

  // Bring what vis-network holds into line with what is visible.
  drawing.sync = () => {
    const goneLinks = [...shownLinks].filter((id) => !model.visibleLinks.has(id));
    const goneNodes = [...shownNodes].filter((id) => !model.visibleNodes.has(id));
    edgeData.remove(goneLinks);
    nodeData.remove(goneNodes);
    nodeData.add([...model.visibleNodes].filter((id) => !shownNodes.has(id)).map((id) => asNode(model.nodes.get(id))));
    edgeData.add([...model.visibleLinks].filter((id) => !shownLinks.has(id)).map((id) => asEdge(model.links.get(id))));
    shownNodes = new Set(model.visibleNodes);
    shownLinks = new Set(model.visibleLinks);
    visibleRanked = model.ranked.filter((node) => model.visibleNodes.has(node.id));
  };

  drawing.restyle = () => {
    drawing.network.setOptions({ groups: groups() });
    edgeData.update([...shownLinks].map((id) => asEdge(model.links.get(id))));
  };
  // After new nodes came, since sizes are relative to the largest.
  drawing.resize = () => nodeData.update([...shownNodes].map((id) => ({ id, size: model.nodes.get(id).size })));
  drawing.move = (nodes) => nodeData.update(nodes.filter((n) => shownNodes.has(n.id)).map(({ id, x, y }) => ({ id, x, y })));
  drawing.redraw = () => drawing.network && drawing.network.redraw();

  const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  drawing.fit = (animated = true) => {
    const nodes = [...model.visibleNodes].map((id) => model.nodes.get(id));
    const box = document.getElementById("canvas").getBoundingClientRect();
    if (!nodes.length || !box.width) return;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const n of nodes) {
      left = Math.min(left, n.x - n.size); right = Math.max(right, n.x + n.size);
      top = Math.min(top, n.y - n.size); bottom = Math.max(bottom, n.y + n.size);
    }
    // Room for the names at the rim.
    const scale = Math.min((box.width - 150) / Math.max(right - left, 1), (box.height - 60) / Math.max(bottom - top, 1), 1.6);
    drawing.look((left + right) / 2, (top + bottom) / 2, Math.max(scale, 0.01), animated);
  };
  drawing.look = (x, y, scale, animated = true) => drawing.network.moveTo({ position: { x, y }, scale,
    animation: animated && !reducedMotion() ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
  drawing.fly = (id) => {
    const node = model.nodes.get(id);
    drawing.look(node.x, node.y, Math.max(drawing.network.getScale(), 0.9));
  };
  drawing.view = () => {
    const { x, y } = drawing.network.getViewPosition();
    const scale = drawing.network.getScale();
    const box = document.getElementById("canvas").getBoundingClientRect();
    const [w, h] = [box.width / scale / 2, box.height / scale / 2];
    return { x, y, scale, box: [x - w, y - h, x + w, y + h] };
  };

  // What is lit: the selection or what is under the pointer, with its neighbours, and what is pinned.
  drawing.lit = () => {
    const centres = new Set(model.pinned), links = new Set(), nodes = new Set();
    const selected = model.selected;
    if (selected !== null && model.nodes.has(selected)) centres.add(selected);
    for (const id of centres) if (model.visibleNodes.has(id)) {
      nodes.add(id);
      for (const link of model.touching.get(id)) if (model.visibleLinks.has(link.id)) {
        links.add(link.id); nodes.add(link.from); nodes.add(link.to);
      }
    }
    if (selected !== null && model.links.has(selected) && model.visibleLinks.has(selected)) {
      const link = model.links.get(selected);
      links.add(selected); nodes.add(link.from); nodes.add(link.to); centres.add(link.from); centres.add(link.to);
    }
    for (const id of kg.parts.way || []) if (model.visibleNodes.has(id)) { nodes.add(id); centres.add(id); }
    for (const id of kg.parts.wayLinks || []) if (model.visibleLinks.has(id)) links.add(id);
    return { centres, links, nodes };
  };

  // While a large graph is dragged vis-network leaves the nodes out; all of a type in one path are fast enough.
  const sketch = (context, scale) => {
    const of = new Map();
    for (const id of model.visibleNodes) {
      const node = model.nodes.get(id);
      if (!of.has(node.group)) of.set(node.group, []);
      of.get(node.group).push(node);
    }
    for (const [type, nodes] of of) {
      const look = model.data.looks[type];
      context.beginPath();
      for (const { x, y, size: own } of nodes) {
        const size = Math.max(own, 0.8 / scale);
        if (size * scale < 2.5) context.rect(x - size, y - size, 2 * size, 2 * size);
        else kg.shapes.add(context, look.shape, x, y, size);
      }
      context.fillStyle = look.colour;
      context.fill();
    }
  };

  const over = (context) => {
    const { scale, box } = drawing.view();
    if (drawing.moving && model.data.options.interaction.hideNodesOnDrag) sketch(context, scale);
    if (drawing.moving && drawing.held) {
      for (const [id, place] of Object.entries(drawing.network.getPositions(drawing.held))) Object.assign(model.nodes.get(id), place);
    }
    const lit = drawing.lit();
    const colours = drawing.colours();
    if (lit.nodes.size) {
      context.save();
      context.globalAlpha = 0.82;
      context.fillStyle = colours.ground;
      context.fillRect(box[0] - 5, box[1] - 5, box[2] - box[0] + 10, box[3] - box[1] + 10);
      context.restore();
      drawLit(context, lit, colours, scale);
    }
    const hovered = model.hovered;
    if (hovered && model.visibleNodes.has(hovered)) ring(context, model.nodes.get(hovered), colours.strong, scale, 1.5);
    const first = new Set(lit.nodes);
    if (hovered) first.add(hovered);
    const candidates = lit.nodes.size ? visibleRanked.filter((n) => first.has(n.id)) : visibleRanked;
    drawing.placed = kg.labels.place(context, candidates, box, scale,
      lit.nodes.size ? new Set([...lit.centres, hovered].filter(Boolean)) : new Set([...model.data.seeds, hovered].filter(Boolean)));
    kg.labels.write(context, drawing.placed, scale, colours);
  };

  const drawLit = (context, lit, colours, scale) => {
    context.strokeStyle = colours.strong;
    for (const id of lit.links) {
      const link = model.links.get(id), from = model.nodes.get(link.from), to = model.nodes.get(link.to);
      const chosen = id === model.selected || (kg.parts.wayLinks || []).includes(id);
      context.strokeStyle = chosen ? colours.mark : colours.strong;
      context.globalAlpha = chosen ? 1 : link.type === "MENTIONS" ? 0.45 : 0.8;
      context.lineWidth = (chosen ? 2.5 : 1) * Math.max(link.width * 0.9, 0.8 / scale);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
    context.globalAlpha = 1;
    for (const id of lit.nodes) {
      const node = model.nodes.get(id), look = model.data.looks[node.group];
      kg.shapes.trace(context, look.shape, node.x, node.y, node.size);
      context.fillStyle = look.colour;
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = outline(look);
      context.stroke();
      if (id === model.selected) ring(context, node, colours.mark, scale, 3);
      else if (model.pinned.has(id)) ring(context, node, colours.strong, scale, 2);
    }
  };

  const ring = (context, node, colour, scale, width) => {
    context.beginPath();
    context.arc(node.x, node.y, node.size * 1.25 + 3 / scale, 0, 2 * Math.PI);
    context.lineWidth = width / scale;
    context.strokeStyle = colour;
    context.stroke();
  };
  drawing.outline = outline;
  return drawing;
})();
