// The panel beside the drawing: what a node or a link is, with the sentences that say so.
kg.details = (() => {
  const model = kg.model;
  const SHOWN_AT_FIRST = 8;
  const WORDS = { MENTIONS: "mentioned in papers", EVALUATED_ON: "evaluated on", TRAINED_ON: "trained on",
    USED_FOR: "used for", COMPARED_WITH: "compared with", PART_OF: "part of", SUBCLASS_OF: "kind of",
    BENCHMARK_FOR: "benchmark for", SUBTASK_OF: "subtask of", APPLIED_TO: "applied to" };
  const BACK = { MENTIONS: "mentions", EVALUATED_ON: "evaluated on this", TRAINED_ON: "trained on this",
    USED_FOR: "used for this", COMPARED_WITH: "compared with", PART_OF: "parts of this", SUBCLASS_OF: "kinds of this",
    BENCHMARK_FOR: "benchmarks for this", SUBTASK_OF: "subtasks of this", APPLIED_TO: "applied to this" };

  const VOCABULARY = "From the vocabulary, no paper states it";

  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") made.addEventListener("click", value);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };
  const many = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
  const webAddress = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

  const goTo = (node) => el("button", { class: "go", onclick: () => kg.select(node.id, { fly: true }) },
    kg.shapes.icon(node.group), el("span", {}, node.name || node.id));

  const cite = (paper) => {
    const year = paper.year ? ` (${paper.year})` : "";
    const address = webAddress(paper.url);
    const inPicture = model.nodes.get(paper.id);
    return el("cite", {}, "— ", address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, paper.title || paper.id)
      : inPicture ? el("button", { class: "go", onclick: () => kg.select(paper.id, { fly: true }) }, paper.title || paper.id)
        : paper.title || paper.id, year);
  };
  const quote = (said) => el("blockquote", {}, el("span", {}, `“${said.sentence}”`), cite(said.paper));
  const quotes = (link, most) => {
    const made = link.said.slice(0, most).map(quote);
    const left = link.papers - new Set(link.said.slice(0, most).map((s) => s.paper.id)).size;
    if (left > 0 && link.type !== "MENTIONS") made.push(el("small", {}, `and in ${many(left, "more paper")}`));
    return made;
  };

  const bars = (years) => {
    const entries = Object.entries(years || {}).map(([year, count]) => [+year, count]);
    if (entries.length < 2) return entries.length ? el("p", { class: "quiet" }, `All in ${entries[0][0]}.`) : null;
    const first = entries[0][0], last = entries[entries.length - 1][0];
    const most = Math.max(...entries.map(([, count]) => count));
    const by = Object.fromEntries(entries);
    const strip = el("div", { class: "bars", role: "img",
      "aria-label": "Papers by year: " + entries.map(([year, count]) => `${year}: ${count}`).join(", ") });
    for (let year = first; year <= last; year++) {
      const bar = el("span", { title: `${year}: ${by[year] || 0}` });
      bar.style.height = `${(100 * (by[year] || 0)) / most}%`;
      strip.append(bar);
    }
    return el("div", {}, strip, el("div", { class: "bars-scale" }, el("span", {}, String(first)), el("span", {}, String(last))));
  };

  const folded = (items, make) => {
    const list = el("ul", {}, ...items.slice(0, SHOWN_AT_FIRST).map(make));
    if (items.length > SHOWN_AT_FIRST) {
      const more = el("button", { onclick: () => { more.remove(); list.append(...items.slice(SHOWN_AT_FIRST).map(make)); } },
        `${items.length - SHOWN_AT_FIRST} more`);
      return el("div", {}, list, more);
    }
    return list;
  };

  const linksOf = (node) => {
    const groups = new Map();
    for (const link of model.touching.get(node.id)) {
      const out = link.from === node.id;
      const title = out === (link.type !== "MENTIONS") ? WORDS[link.type] : BACK[link.type];
      if (!groups.has(title)) groups.set(title, []);
      groups.get(title).push([link, model.nodes.get(out ? link.to : link.from)]);
    }
    const parts = [];
    for (const [title, pairs] of [...groups].sort((a, b) => (a[1][0][0].type === "MENTIONS") - (b[1][0][0].type === "MENTIONS"))) {
      pairs.sort((a, b) => b[0].papers - a[0].papers || (b[1].papers || 0) - (a[1].papers || 0) || (a[1].id < b[1].id ? -1 : 1));
      parts.push(el("h3", {}, `${title[0].toUpperCase()}${title.slice(1)} `, el("small", {}, String(pairs.length))));
      parts.push(folded(pairs, ([link, other]) => el("li", {}, goTo(other),
        link.role ? el("small", {}, ` ${link.role.replaceAll("_", " ")}`) : null,
        link.papers ? null : el("small", {}, " vocabulary"), ...quotes(link, 2))));
    }
    return parts;
  };

  const ofNode = (node) => {
    const paper = node.group === model.data.paper;
    const address = webAddress(node.url);
    const parts = [
      el("h2", {}, kg.shapes.icon(node.group), el("span", {}, node.name || node.id)),
      el("div", { class: "quiet" }, paper ? ["Paper", node.year, node.venue].filter(Boolean).join(" · ")
        : `${node.group} · ${many(node.papers || 0, "paper")}`),
    ];
    if (paper && node.authors) parts.push(el("div", {}, node.authors.join(", ")));
    if (address) parts.push(el("div", {}, el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address)));
    if (!paper && node.aliases) parts.push(el("div", {}, el("span", { class: "quiet" }, "Also: "), node.aliases.join(", ")));
    if (!paper) parts.push(bars(node.years));
    parts.push(el("div", { class: "actions" },
      el("button", { id: "hide", onclick: () => kg.hide(node.id), title: "Hide (h)" }, "Hide"),
      el("button", { id: "pin", "aria-pressed": String(model.pinned.has(node.id)), onclick: () => kg.pin(node.id),
        title: "Keep lit (p)" }, model.pinned.has(node.id) ? "Pinned" : "Pin"),
      el("button", { onclick: () => kg.select(null) }, "Close")));
    if (kg.growing.on) parts.push(...kg.growing.actions(node));
    parts.push(...linksOf(node));
    if (!kg.growing.on) {
      parts.push(el("p", { class: "quiet" }, `These are the links within this picture. All of them: kg ${
        paper ? "view" : "query neighbours"} "${node.id}"`));
    }
    return parts;
  };

  const ofLink = (link) => {
    const from = model.nodes.get(link.from), to = model.nodes.get(link.to);
    const words = link.type === "MENTIONS" ? `mentions${link.role ? ` (${link.role.replaceAll("_", " ")})` : ""}` : WORDS[link.type];
    return [el("h2", {}, el("span", {}, `${from.name} — ${words} — ${to.name}`)),
      el("div", { class: "quiet" }, link.type === "MENTIONS" ? "Mention" : link.papers ? `Stated in ${many(link.papers, "paper")}` : VOCABULARY),
      el("div", { class: "actions" }, el("button", { onclick: () => kg.select(null) }, "Close")),
      el("ul", {}, el("li", {}, goTo(from)), el("li", {}, goTo(to))),
      ...(link.papers ? [el("h3", {}, "What is said"), ...quotes(link, 99)] : [])];
  };

  const overview = () => {
    const nodes = model.ranked.filter((node) => model.visibleNodes.has(node.id));
    const seeds = nodes.filter((node) => model.data.seeds.includes(node.id));
    const rest = nodes.filter((node) => !seeds.includes(node) && node.group !== model.data.paper).slice(0, 24);
    const item = (node) => el("li", {}, goTo(node), node.papers ? el("small", {}, ` ${many(node.papers, "paper")}`) : null);
    return [el("h2", {}, document.title),
      el("p", { class: "quiet" }, "Click a node or a link to read what papers say of it."),
      ...(seeds.length ? [el("h3", {}, "What this is about"), folded(seeds, item)] : []),
      ...(rest.length ? [el("h3", {}, "In the most papers"), folded(rest, item)] : [])];
  };

  const show = () => {
    const panel = document.getElementById("details");
    const subject = model.subject();
    panel.replaceChildren(...(!subject ? overview() : model.isNode(model.selected) ? ofNode(subject) : ofLink(subject)).filter(Boolean));
    panel.scrollTop = 0;
  };

  const tip = (id, x, y) => {
    const box = document.getElementById("tip");
    const node = model.nodes.get(id), link = model.links.get(id);
    if (!node && !link) { box.hidden = true; return; }
    // Of a node the surest sentence that states a relation, else one that mentions it.
    const sure = (l) => l.said[0].confidence - (l.type === "MENTIONS" ? 1 : 0);
    const best = (links) => links.filter((l) => l.said.length).reduce((a, b) => (a && sure(a) >= sure(b) ? a : b), null);
    const first = node ? best(model.touching.get(id))?.said[0] : link.said[0];
    const title = node ? node.name || id : `${kg.labels.short(model.nodes.get(link.from).name)} — ${
      link.type === "MENTIONS" ? "mentions" : WORDS[link.type]} — ${kg.labels.short(model.nodes.get(link.to).name)}`;
    const kind = node ? (node.group === model.data.paper ? ["Paper", node.year].filter(Boolean).join(" · ")
      : `${node.group} · ${many(node.papers || 0, "paper")}`) : link.papers ? many(link.papers, "paper") : VOCABULARY;
    box.replaceChildren(el("b", {}, title), el("span", { class: "quiet" }, kind), first ? el("q", {}, first.sentence) : "");
    box.hidden = false;
    const stage = document.getElementById("stage").getBoundingClientRect();
    box.style.left = `${Math.max(0, Math.min(x + 14, stage.width - box.offsetWidth - 4))}px`;
    box.style.top = `${y + 18 + box.offsetHeight > stage.height ? Math.max(0, y - box.offsetHeight - 10) : y + 18}px`;
  };
  return { show, tip, el, many, goTo, WORDS };
})();
