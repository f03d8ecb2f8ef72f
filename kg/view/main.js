// Starting up, moving about, and the keyboard.
(() => {
  const model = kg.model;
  const byId = (id) => document.getElementById(id);
  const past = [];
  let lastKind = null;

  kg.notice = (text) => {
    const box = byId("notice");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(kg.notice.timer);
    kg.notice.timer = setTimeout(() => { box.hidden = true; }, 4000);
  };
  const announce = (text) => { byId("announced").textContent = text; };

  // Every change of what is shown goes through here, so that "back" can undo it. Changes of one kind in a
  // row, such as the steps of a slider, are one.
  kg.change = (how, kind = null) => {
    if (kind === null || kind !== lastKind) past.push(saved());
    lastKind = kind;
    if (past.length > 200) past.shift();
    how();
    model.refresh();
  };
  const saved = () => kg.saving.state().toString();
  const back = () => {
    if (!past.length) return;
    kg.saving.restore(past.pop());
    lastKind = null;
    model.refresh();
    if (model.selected !== null) see(model.selected);
  };

  const see = (id) => {
    const link = model.links.get(id);
    const { box } = kg.drawing.view();
    const out = (n) => n.x < box[0] || n.x > box[2] || n.y < box[1] || n.y > box[3];
    const node = model.nodes.get(link ? link.from : id);
    if (node && out(node)) kg.drawing.fly(node.id);
  };

  kg.select = (id, { fly = false } = {}) => {
    if (id === model.selected) return;
    if (id !== null && !model.visibleNodes.has(id) && !model.visibleLinks.has(id)) { kg.reveal(id); return; }
    kg.change(() => { model.selected = id; });
    if (id === null) { announce("Nothing selected"); return; }
    if (fly) kg.drawing.fly(model.links.has(id) ? model.links.get(id).from : id);
    const node = model.nodes.get(id);
    announce(node ? `${node.name}, ${node.group}, ${model.neighbours(id).size} linked nodes` : "Link selected");
  };

  // Selects a node and undoes whatever filter hides it.
  kg.reveal = (id) => {
    const node = model.nodes.get(id);
    if (!node) return;
    kg.change(() => {
      model.hiddenTypes.delete(node.group);
      model.hiddenNodes.delete(id);
      model.refresh();
      if (!model.visibleNodes.has(id)) { model.leastPapers = Math.min(model.leastPapers, node.papers || 1); model.refresh(); }
      if (!model.visibleNodes.has(id)) model.years = model.span;
      model.selected = id;
    });
    kg.drawing.fly(id);
    announce(`${node.name}, ${node.group}, ${model.neighbours(id).size} linked nodes`);
  };
  kg.hide = (id) => kg.change(() => { model.hiddenNodes.add(id); if (model.selected === id) model.selected = null; });
  kg.pin = (id) => kg.change(() => (model.pinned.has(id) ? model.pinned.delete(id) : model.pinned.add(id)));

  const theme = (dark) => {
    document.documentElement.classList.toggle("dark", dark);
    if (kg.drawing.network) { kg.drawing.restyle(); kg.controls.show(); kg.details.show(); kg.drawing.redraw(); }
  };

  const step = (dx, dy) => {
    if (!model.isNode(model.selected)) {
      const { x, y, scale } = kg.drawing.view();
      kg.drawing.look(x + (dx * 120) / scale, y + (dy * 120) / scale, scale, false);
      return;
    }
    const here = model.nodes.get(model.selected);
    let best = null, least = Infinity;
    for (const id of model.neighbours(here.id)) {
      const there = model.nodes.get(id);
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const across = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      if (along > 0 && along + 2 * across < least) { best = id; least = along + 2 * across; }
    }
    if (best) { kg.select(best); see(best); } else announce("No linked node in that direction");
  };

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const onKey = (event) => {
    const typing = event.target.matches("input, textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      const menu = document.querySelector(".menu[open]");
      if (menu) menu.open = false;
      else if (!kg.growing.darken()) kg.select(null);
      return;
    }
    if (typing) return;
    const onStage = byId("stage").contains(event.target) || event.target === document.body;
    if (event.key === "/") byId("search").focus();
    else if (ARROWS[event.key] && onStage) step(...ARROWS[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
    else if (event.key === "0") kg.drawing.fit();
    else if (event.key === "b") back();
    else if (event.key === "t") theme(!kg.drawing.dark());
    else if (event.key === "e" && kg.growing.on && model.isNode(model.selected)) kg.growing.expand(model.selected);
    else if (event.key === "h" && model.isNode(model.selected)) kg.hide(model.selected);
    else if (event.key === "p" && model.isNode(model.selected)) kg.pin(model.selected);
    else return;
    event.preventDefault();
  };
  const zoom = (factor) => {
    const { x, y, scale } = kg.drawing.view();
    kg.drawing.look(x, y, scale * factor, false);
  };

  const pointer = () => {
    const network = kg.drawing.network;
    network.on("click", ({ nodes, edges, pointer: { DOM } }) => {
      network.unselectAll();
      const id = network.getNodeAt(DOM) ?? nodes[0] ?? edges[0] ?? null;
      kg.select(id);
      byId("canvas").focus({ preventScroll: true });
    });
    network.on("doubleClick", ({ nodes }) => { if (nodes.length && kg.growing.on) kg.growing.expand(nodes[0]); });
    const hover = (id) => ({ pointer: { DOM } }) => {
      if (kg.drawing.moving) return;
      model.hovered = id && model.nodes.has(id) ? id : null;
      kg.details.tip(id, DOM.x, DOM.y);
    };
    network.on("hoverNode", (event) => { hover(event.node)(event); kg.drawing.redraw(); });
    network.on("hoverEdge", (event) => { if (!model.hovered) hover(event.edge)(event); });
    for (const name of ["blurNode", "blurEdge"]) network.on(name, (event) => {
      if (name === "blurNode") { model.hovered = null; kg.drawing.redraw(); }
      if (!model.hovered) hover(null)({ pointer: { DOM: {} } });
    });
    network.on("dragStart", () => { byId("tip").hidden = true; });
  };

  const start = async () => {
    model.add(JSON.parse(byId("data").textContent));
    await kg.growing.begin();
    document.documentElement.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
    const view = kg.saving.restore(location.hash.slice(1));
    model.refresh();
    kg.drawing.start();
    kg.growing.start();
    kg.controls.start();
    const show = () => { kg.controls.show(); kg.details.show(); };
    model.listeners.push(() => kg.drawing.sync(), show, () => { byId("back").disabled = !past.length; kg.drawing.redraw(); });
    show();
    pointer();
    if (view) kg.drawing.look(...view, false);
    else if (model.selected !== null) see(model.selected);
    byId("back").addEventListener("click", back);
    byId("fit").addEventListener("click", () => kg.drawing.fit());
    byId("theme").addEventListener("click", () => theme(!kg.drawing.dark()));
    byId("link").addEventListener("click", async () => {
      history.replaceState(null, "", kg.saving.address());
      try { await navigator.clipboard.writeText(location.href); kg.notice("The link is copied; it is in the address bar, too."); }
      catch { kg.notice("The link is in the address bar; copy it from there."); }
    });
    for (const button of document.querySelectorAll("[data-export]")) {
      button.addEventListener("click", () => { kg.saving.save(button.dataset.export); byId("export").open = false; });
    }
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", ({ target }) => {
      for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
    });
    addEventListener("hashchange", () => {
      const again = kg.saving.restore(location.hash.slice(1));
      model.refresh();
      if (again) kg.drawing.look(...again, false);
    });
    window.kg = kg;
    document.documentElement.dataset.ready = "yes";
  };
  start();
})();
