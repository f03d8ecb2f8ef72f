// What only the explorer can do, with a server behind the page: grow, collapse, find ways, keep working sets.
kg.growing = (() => {
  const model = kg.model;
  const growing = { on: false, from: null };
  const { el } = kg.details;
  const byId = (id) => document.getElementById(id);
  const shown = () => [...model.nodes.keys()];

  const ask = async (address, body) => {
    const options = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
    document.body.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(address, options);
      const answer = await response.json();
      if (response.ok) return answer;
      kg.notice(answer.error || `The server answered ${response.status}.`);
    } catch {
      kg.notice("The server does not answer; is kg explore still running?");
    } finally {
      document.body.removeAttribute("aria-busy");
    }
    return null;
  };

  // New nodes settle on a spiral round the one that they came from, each where there is room.
  const settle = (fresh, centre) => {
    const settled = [...model.nodes.values()].filter((node) => !fresh.includes(node));
    let turn = 0;
    for (const node of fresh) {
      for (let tries = 0; tries < 4000; tries++, turn++) {
        const distance = 60 + 9 * Math.sqrt(turn) * 2;
        node.x = centre.x + distance * Math.cos(turn * 2.4);
        node.y = centre.y + distance * Math.sin(turn * 2.4);
        const crowded = settled.some((other) => Math.hypot(other.x - node.x, other.y - node.y) < other.size + node.size + 22);
        if (!crowded) break;
      }
      settled.push(node);
    }
  };

  const take = (answer, centre) => {
    if (!answer) return [];
    const fresh = model.add(answer);
    if (centre) settle(fresh, centre);
    model.refresh();
    kg.drawing.resize();
    return fresh;
  };
  const around = async (address, body, id, nothing) => {
    const centre = model.nodes.get(id);
    const answer = await ask(address, { ...body, shown: shown() });
    const fresh = take(answer, centre);
    if (answer) kg.notice(fresh.length ? `${kg.details.many(fresh.length, "node")} added` : nothing);
    return answer;
  };

  growing.expand = (id, { relation, label, most } = {}) => around("api/expand", { id, most: most || 15,
    ...(relation ? { relation } : {}), ...(label ? { label } : {}) }, id, "Nothing more is linked to it in that way.");
  growing.related = (id) => around("api/related", { paper: id, most: 10 }, id, "No related papers beyond those shown.");
  growing.search = (text) => ask(`api/search?${new URLSearchParams({ q: text, limit: 12 })}`).then(
    (hits) => hits && hits.map((hit) => ({ ...hit, group: hit.label, absent: true })));
  growing.fetchNode = async (id) => {
    const { x, y } = kg.drawing.view();
    take(await ask("api/view", { ids: [...shown(), id] }), { x, y });
    kg.reveal(id);
  };

  growing.path = async (source, target) => {
    const answer = await ask("api/path", { source, target, shown: shown() });
    if (!answer) return;
    if (!answer.ways.length) { kg.notice("No way between them within reach."); return; }
    take(answer, model.nodes.get(source));
    light(answer.ways);
  };
  const light = (ways) => {
    const steps = new Set(ways.flatMap((way) => way.slice(1).map((id, i) => [way[i], id].sort().join("\n"))));
    kg.parts.way = [...new Set(ways.flat())];
    kg.parts.wayLinks = [...model.links.values()].filter((l) => steps.has([l.from, l.to].sort().join("\n"))).map((l) => l.id);
    kg.notice(`${kg.details.many(ways.length, "way")} of ${ways[0].length - 1} links or more; Esc puts the light out.`);
    model.selected = null;
    model.refresh();
    kg.drawing.fit();
  };
  growing.darken = () => {
    const lit = Boolean(kg.parts.way);
    kg.parts.way = kg.parts.wayLinks = null;
    if (lit) model.refresh();
    return lit;
  };

  // Takes away what hangs on a node alone, but nothing that is pinned or was asked for.
  growing.collapse = (id) => {
    const kept = new Set([...model.pinned, ...model.data.seeds, id]);
    const gone = [...new Set(model.touching.get(id).flatMap((l) => [l.from, l.to]))].filter((other) => !kept.has(other)
      && model.touching.get(other).every((l) => l.from === id || l.to === id));
    drop(gone);
    kg.notice(gone.length ? `${kg.details.many(gone.length, "node")} taken away` : "Nothing hangs on it alone.");
  };
  const drop = (ids) => { model.remove(ids); model.refresh(); };

  growing.layOut = async () => {
    const answer = await ask("api/view", { ids: shown() });
    if (!answer) return;
    model.add(answer);
    for (const node of answer.nodes) Object.assign(model.nodes.get(node.id), { x: node.x, y: node.y });
    kg.drawing.move([...model.nodes.values()]);
    model.refresh();
    kg.drawing.fit();
  };

  const keep = () => JSON.stringify({ kind: "kg working set", state: kg.saving.state().toString(),
    nodes: [...model.nodes.values()].map(({ id, x, y }) => ({ id, x, y })) }, null, 1);
  const load = async (file) => {
    let kept;
    try { kept = JSON.parse(await file.text()); } catch { kept = null; }
    if (!kept || kept.kind !== "kg working set" || !Array.isArray(kept.nodes)) { kg.notice(`${file.name} is no working set.`); return; }
    const answer = await ask("api/view", { ids: kept.nodes.map((node) => String(node.id)) });
    if (!answer) return;
    drop(shown());
    model.data.seeds = [];
    take(answer);
    for (const { id, x, y } of kept.nodes) if (model.nodes.has(id) && Number.isFinite(x) && Number.isFinite(y)) Object.assign(model.nodes.get(id), { x, y });
    kg.drawing.move([...model.nodes.values()]);
    kg.saving.restore(String(kept.state));
    model.refresh();
    kg.drawing.fit();
    const lost = kept.nodes.length - model.nodes.size;
    kg.notice(lost ? `${kg.details.many(lost, "node")} of the set are not in this graph.` : "The working set is back.");
  };

  growing.actions = (node) => {
    if (!growing.on) return [];
    const choice = (label, all, names) => el("select", { "aria-label": label }, el("option", { value: "" }, all),
      ...names.map((name) => el("option", { value: name }, kg.details.WORDS[name] || name)));
    const relation = choice("Expand by relation", "any link", model.data.relations);
    const label = choice("Expand by type", "any type", Object.keys(model.data.looks));
    const most = el("input", { type: "number", min: 1, max: 100, value: 15, "aria-label": "How many" });
    const chosen = () => ({ relation: relation.value, label: label.value, most: Math.min(100, Math.max(1, +most.value || 15)) });
    const from = model.nodes.get(growing.from);
    return [el("div", { class: "actions grow" },
      el("button", { id: "expand", onclick: () => growing.expand(node.id, chosen()) }, "Expand"), most, relation, label),
    el("div", { class: "actions" },
      el("button", { id: "collapse", onclick: () => growing.collapse(node.id) }, "Collapse"),
      el("button", { id: "remove", onclick: () => drop([node.id]) }, "Remove"),
      node.group === model.data.paper ? el("button", { id: "related", onclick: () => growing.related(node.id) }, "Related papers") : null,
      from && from !== node ? el("button", { id: "path-to", onclick: () => { const start = growing.from; growing.from = null; growing.path(start, node.id); } },
        `Ways from ${kg.labels.short(from.name)}`) : null,
      el("button", { id: "path-from", onclick: () => { growing.from = node.id; kg.notice("Now select where to."); kg.details.show(); } }, "Ways from here"))];
  };

  // Before the drawing starts: a link of the explorer names its nodes.
  growing.begin = async () => {
    growing.on = Boolean(model.data.explorer);
    if (!growing.on) return;
    let ids;
    try { ids = JSON.parse(new URLSearchParams(location.hash.slice(1)).get("set") || "[]"); } catch { ids = []; }
    const answer = Array.isArray(ids) && ids.length ? await ask("api/view", { ids: ids.map(String) }) : null;
    if (answer && answer.nodes.length) { model.remove(shown()); model.add(answer); }
  };

  growing.start = () => {
    if (!growing.on) return;
    const file = el("input", { type: "file", accept: ".json,application/json", id: "set-file", hidden: true });
    file.addEventListener("change", () => { if (file.files[0]) load(file.files[0]); file.value = ""; });
    const button = (id, text, onclick) => el("button", { id, onclick }, text);
    byId("growing").append(
      button("lay-out", "Lay out", growing.layOut),
      button("only-pinned", "Only pinned", () => {
        if (!model.pinned.size) kg.notice("Pin what is to stay first.");
        else drop(shown().filter((id) => !model.pinned.has(id)));
      }),
      button("clear", "Clear", () => { drop(shown()); model.data.seeds = []; byId("search").focus(); }),
      button("set-save", "Save", () => kg.saving.download("working-set.json", keep(), "application/json")),
      button("set-load", "Load", () => file.click()), file);
    byId("growing").hidden = false;
  };
  return growing;
})();
