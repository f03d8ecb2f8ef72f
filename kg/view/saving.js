// Taking things away from the page: images, data, and a link that restores the view.
kg.saving = (() => {
  const model = kg.model;
  const saving = {};
  const xml = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
  const shown = () => ({ nodes: model.ranked.filter((n) => model.visibleNodes.has(n.id)),
    links: [...model.links.values()].filter((l) => model.visibleLinks.has(l.id)) });

  saving.download = (name, content, kind) => {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  saving.json = () => {
    const { nodes, links } = shown();
    return JSON.stringify({
      nodes: nodes.map(({ id, group, name, aliases, papers, years, url, venue, authors, x, y }) => (
        { id, label: group, name, aliases, papers, years, url, venue, authors, x, y })),
      links: links.map(({ from, type, to, papers, role, said }) => ({ head: from, type, tail: to, papers, role,
        evidence: said.map((s) => ({ sentence: s.sentence, paper: s.paper.id, title: s.paper.title, confidence: s.confidence })) })),
    }, null, 1);
  };

  saving.graphml = () => {
    const { nodes, links } = shown();
    const data = (key, value) => (value === undefined || value === null || value === "" ? "" : `<data key="${key}">${xml(value)}</data>`);
    const key = (id, of, type) => `<key id="${id}" for="${of}" attr.name="${id.slice(2)}" attr.type="${type}"/>`;
    return ['<?xml version="1.0" encoding="UTF-8"?>', `<graphml xmlns="${"http" + "://graphml.graphdrawing.org/xmlns"}">`,
      key("n_label", "node", "string"), key("n_name", "node", "string"), key("n_papers", "node", "long"), key("n_url", "node", "string"),
      key("n_x", "node", "double"), key("n_y", "node", "double"), key("e_type", "edge", "string"), key("e_papers", "edge", "long"),
      key("e_role", "edge", "string"), key("e_sentence", "edge", "string"), '<graph id="kg" edgedefault="directed">',
      ...nodes.map((n) => `<node id="${xml(n.id)}">${data("n_label", n.group)}${data("n_name", n.name)}${data("n_papers", n.papers)}${
        data("n_url", n.url)}${data("n_x", n.x)}${data("n_y", n.y)}</node>`),
      ...links.map((l) => `<edge source="${xml(l.from)}" target="${xml(l.to)}">${data("e_type", l.type)}${data("e_papers", l.papers)}${
        data("e_role", l.role)}${data("e_sentence", l.said[0] && l.said[0].sentence)}</edge>`),
      "</graph>", "</graphml>", ""].join("\n");
  };

  // The whole visible graph, not only what is in the window.
  saving.svg = () => {
    const { nodes, links } = shown();
    const colours = kg.drawing.colours();
    const left = Math.min(...nodes.map((n) => n.x)) - 120, right = Math.max(...nodes.map((n) => n.x)) + 120;
    const top = Math.min(...nodes.map((n) => n.y)) - 60, bottom = Math.max(...nodes.map((n) => n.y)) + 60;
    const context = document.createElement("canvas").getContext("2d");
    const labels = kg.labels.place(context, nodes, [left, top, right, bottom], 1, new Set(model.data.seeds));
    const number = (value) => value.toFixed(1);
    const figure = (n) => {
      const look = model.data.looks[n.group];
      const style = `fill="${look.colour}" stroke="${kg.drawing.outline(look)}"`;
      const inside = `<title>${xml(n.name || n.id)}</title>`;
      return look.shape === "dot" ? `<circle cx="${number(n.x)}" cy="${number(n.y)}" r="${number(n.size)}" ${style}>${inside}</circle>`
        : `<polygon points="${kg.shapes.points(look.shape, n.x, n.y, n.size)}" ${style}>${inside}</polygon>`;
    };
    return [`<svg xmlns="${kg.shapes.SVG}" viewBox="${[left, top, right - left, bottom - top].map(number).join(" ")}" `
      + `width="${Math.round(right - left)}" height="${Math.round(bottom - top)}">`,
    `<rect x="${number(left)}" y="${number(top)}" width="100%" height="100%" fill="${colours.ground}"/>`,
    `<g stroke="${colours.link}">`,
    ...links.map((l) => {
      const [a, b] = [model.nodes.get(l.from), model.nodes.get(l.to)];
      return `<line x1="${number(a.x)}" y1="${number(a.y)}" x2="${number(b.x)}" y2="${number(b.y)}" stroke-width="${l.width}" `
        + `stroke-opacity="${l.type === "MENTIONS" ? 0.28 : 0.6}"/>`;
    }), "</g>", ...nodes.map(figure),
    `<g font-family="sans-serif" font-size="${kg.labels.PIXELS}" text-anchor="middle" fill="${colours.text}" `
      + `stroke="${colours.ground}" stroke-width="3" paint-order="stroke">`,
    ...labels.map((l) => `<text x="${number(l.x)}" y="${number(l.y + 4)}"${l.big ? ' font-weight="600"' : ""}>${xml(l.text)}</text>`),
    "</g>", "</svg>", ""].join("\n");
  };

  saving.png = () => new Promise((done) => {
    const drawn = document.querySelector("#canvas canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [drawn.width, drawn.height];
    const context = copy.getContext("2d");
    context.fillStyle = kg.drawing.colours().ground;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(drawn, 0, 0);
    copy.toBlob(done, "image/png");
  });

  saving.save = async (format) => {
    const kinds = { svg: "image/svg+xml", json: "application/json", graphml: "application/xml" };
    saving.download(`graph.${format}`, format === "png" ? await saving.png() : saving[format](), kinds[format]);
  };

  // The view in the address: everything that a reader changed, nothing that is as at the start.
  saving.state = () => {
    const state = new URLSearchParams();
    const list = (key, set) => { if (set.size) state.set(key, JSON.stringify([...set])); };
    if (model.selected !== null) state.set("at", model.selected);
    list("hide-types", model.hiddenTypes);
    list("hide-links", model.hiddenRelations);
    list("hide", model.hiddenNodes);
    list("pin", model.pinned);
    if (model.span && String(model.years) !== String(model.span)) state.set("years", model.years.join("-"));
    if (model.leastPapers > 1) state.set("papers", model.leastPapers);
    return state;
  };
  saving.address = () => {
    const state = saving.state();
    if (kg.growing.on) state.set("set", JSON.stringify([...model.nodes.keys()]));
    const { x, y, scale } = kg.drawing.view();
    state.set("view", [Math.round(x), Math.round(y), scale.toFixed(3)].join(","));
    return `${location.href.split("#")[0]}#${state}`;
  };
  saving.restore = (text) => {
    const state = new URLSearchParams(text);
    const list = (key) => { try { return new Set(JSON.parse(state.get(key) || "[]")); } catch { return new Set(); } };
    const known = (set) => new Set([...set].filter((id) => model.nodes.has(id)));
    model.hiddenTypes = list("hide-types");
    model.hiddenRelations = list("hide-links");
    model.hiddenNodes = known(list("hide"));
    model.pinned = known(list("pin"));
    const years = (state.get("years") || "").split("-").map(Number);
    model.years = years.length === 2 && years.every(Number.isInteger) && model.span ? years : model.span;
    model.leastPapers = Math.max(1, Number.parseInt(state.get("papers"), 10) || 1);
    const at = state.get("at");
    model.selected = at !== null && (model.nodes.has(at) || model.links.has(at)) ? at : null;
    const view = (state.get("view") || "").split(",").map(Number);
    return view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? view : null;
  };
  return saving;
})();
