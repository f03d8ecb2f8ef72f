// Search, legend and filters.
kg.controls = (() => {
  const model = kg.model;
  const { el, many } = kg.details;
  const byId = (id) => document.getElementById(id);

  const toggles = (list, names, hidden, counts, icon) => {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    list.replaceChildren(...names.filter((name) => counts.all[name]).map((name) => {
      const shown = counts.visible[name] || 0, all = counts.all[name];
      const label = icon ? name : kg.details.WORDS[name] === undefined ? name : name === "MENTIONS" ? "mentions" : kg.details.WORDS[name];
      return el("li", {}, el("button", { "data-name": name, "aria-pressed": String(!hidden.has(name)),
        title: hidden.has(name) ? "Show" : "Hide",
        onclick: () => kg.change(() => (hidden.has(name) ? hidden.delete(name) : hidden.add(name))) },
      icon ? kg.shapes.icon(name) : null, el("span", {}, label),
      el("span", { class: "count" }, shown === all ? all.toLocaleString("en") : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}`)));
    }));
    if (focused) for (const button of list.querySelectorAll("button")) if (button.dataset.name === focused) button.focus();
  };

  const count = (things, key, visible) => {
    const counts = { all: {}, visible: {} };
    for (const thing of things.values()) {
      counts.all[thing[key]] = (counts.all[thing[key]] || 0) + 1;
      if (visible.has(thing.id)) counts.visible[thing[key]] = (counts.visible[thing[key]] || 0) + 1;
    }
    return counts;
  };

  const show = () => {
    toggles(byId("types"), Object.keys(model.data.looks), model.hiddenTypes, count(model.nodes, "group", model.visibleNodes), true);
    toggles(byId("relations"), model.data.relations, model.hiddenRelations, count(model.links, "type", model.visibleLinks), false);
    byId("years").hidden = !model.span || model.span[0] === model.span[1];
    if (model.span) {
      for (const [id, i] of [["year-from", 0], ["year-to", 1]]) {
        [byId(id).min, byId(id).max] = model.span;
        byId(id).value = model.years[i];
      }
      byId("year-range").textContent = `${model.years[0]} – ${model.years[1]}`;
    }
    const most = Math.max(1, ...[...model.nodes.values()].filter((n) => n.group !== model.data.paper).map((n) => n.papers || 1).slice(0, 50000));
    byId("papers-least").max = most;
    byId("papers-least").value = model.leastPapers;
    byId("least-papers").textContent = model.leastPapers === 1 ? "all entities" : `entities of ${model.leastPapers} papers or more`;
    const [n, loaded, total] = [model.visibleNodes.size, model.nodes.size, model.data.total];
    const words = n === total ? `All ${many(n, "node")} of the graph` : `Showing ${n.toLocaleString("en")} of ${many(total, "node")}`;
    const filtered = n < loaded ? `; ${(loaded - n).toLocaleString("en")} filtered out` : "";
    const rest = loaded < total && model.data.rest ? `. More: ${model.data.rest}` : "";
    byId("showing").textContent = `${words}, ${many(model.visibleLinks.size, "link")}${filtered}${rest}`;
    byId("unhide").disabled = !model.hiddenNodes.size;
    byId("unhide").textContent = model.hiddenNodes.size ? `Unhide ${model.hiddenNodes.size}` : "Unhide";
  };

  const search = () => {
    const field = byId("search"), list = byId("suggestions");
    let found = [], at = -1, asked = 0;
    const mark = () => {
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at >= 0) { field.setAttribute("aria-activedescendant", `hit-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
      else field.removeAttribute("aria-activedescendant");
    };
    const close = () => { list.hidden = true; at = -1; field.setAttribute("aria-expanded", "false"); };
    const take = (node) => { close(); field.value = ""; node.absent ? kg.growing.fetchNode(node.id) : kg.reveal(node.id); byId("canvas").focus(); };
    const fill = () => {
      list.replaceChildren(...found.map((node, i) => el("li", { role: "option", id: `hit-${i}`, onclick: () => take(node) },
        kg.shapes.icon(node.group), el("span", {}, node.name || node.id),
        el("small", {}, node.absent ? "not shown yet" : model.visibleNodes.has(node.id) ? node.papers ? many(node.papers, "paper") : "" : "hidden"))));
      if (!found.length && field.value.trim()) list.append(el("li", { role: "option", "aria-disabled": "true" }, "Nothing here by that name"));
      list.hidden = !list.children.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      at = found.length ? 0 : -1;
      mark();
    };
    field.addEventListener("input", async () => {
      const turn = ++asked;
      found = model.find(field.value);
      fill();
      if (kg.growing.on && field.value.trim().length > 1) {
        const more = await kg.growing.search(field.value);
        if (turn === asked && more) { found = [...found.slice(0, 6), ...more.filter((m) => !model.nodes.has(m.id))].slice(0, 14); fill(); }
      }
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
        mark();
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0) take(found[at]);
      else if (event.key === "Escape") { close(); field.value = ""; byId("canvas").focus(); event.stopPropagation(); }
    });
    field.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault());
  };

  const start = () => {
    search();
    for (const [id, i] of [["year-from", 0], ["year-to", 1]]) {
      byId(id).addEventListener("input", () => kg.change(() => {
        const years = [...model.years];
        years[i] = +byId(id).value;
        if (years[0] > years[1]) years[1 - i] = years[i];
        model.years = years;
      }, "years"));
    }
    byId("papers-least").addEventListener("input", () => kg.change(() => { model.leastPapers = +byId("papers-least").value; }, "papers"));
    byId("unhide").addEventListener("click", () => kg.change(() => model.hiddenNodes.clear()));
    if (matchMedia("(max-width: 760px)").matches) byId("filters").open = false;
  };
  return { start, show };
})();
