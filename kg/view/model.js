"use strict";
// What is shown: nodes and links, which of them are visible, and what is selected.
const kg = { parts: {} };

kg.model = (() => {
  const model = {
    nodes: new Map(), links: new Map(), touching: new Map(), data: null,
    hiddenTypes: new Set(), hiddenRelations: new Set(), hiddenNodes: new Set(), pinned: new Set(),
    years: null, span: null, leastPapers: 1, selected: null, hovered: null,
    visibleNodes: new Set(), visibleLinks: new Set(), listeners: [],
  };

  // Take in a payload; nodes that are there already keep their places.
  model.add = (data) => {
    const seeds = model.data ? [...new Set([...model.data.seeds, ...data.seeds])] : data.seeds;
    model.data = { ...model.data, ...data, seeds, nodes: null, edges: null };
    const fresh = [];
    for (const node of data.nodes) {
      const known = model.nodes.get(node.id);
      if (known) Object.assign(known, node, { x: known.x, y: known.y });
      else { model.nodes.set(node.id, node); fresh.push(node); node.words = words(node); }
    }
    for (const edge of data.edges) {
      edge.said = (edge.evidence || []).map(([sentence, paper, confidence]) => (
        { sentence: data.sentences[sentence], paper: data.papers[paper], confidence }));
      model.links.set(edge.id, edge);
    }
    model.index();
    return fresh;
  };

  model.remove = (ids) => {
    for (const id of ids) { model.nodes.delete(id); model.pinned.delete(id); model.hiddenNodes.delete(id); }
    for (const [key, link] of model.links) {
      if (!model.nodes.has(link.from) || !model.nodes.has(link.to)) model.links.delete(key);
    }
    if (model.selected && !model.nodes.has(model.selected) && !model.links.has(model.selected)) model.selected = null;
    model.index();
  };

  model.index = () => {
    model.touching = new Map([...model.nodes.keys()].map((id) => [id, []]));
    for (const link of model.links.values()) {
      model.touching.get(link.from).push(link);
      if (link.to !== link.from) model.touching.get(link.to).push(link);
    }
    model.ranked = [...model.nodes.values()].sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
    const years = [];
    for (const node of model.nodes.values()) for (const year of Object.keys(node.years || {})) years.push(+year);
    const old = model.span;
    model.span = years.length ? [years.reduce((a, b) => Math.min(a, b)), years.reduce((a, b) => Math.max(a, b))] : null;
    if (!model.years || (old && model.years[0] === old[0] && model.years[1] === old[1])) model.years = model.span;
  };

  const weight = (node) => (model.data.seeds.includes(node.id) ? 1e9 : 0)
    + (node.group === model.data.paper ? 0.5 : node.papers || 1);
  const words = (node) => [node.name, ...(node.aliases || []), node.id].map(fold);
  const fold = (text) => String(text).normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const narrowed = () => model.span && (model.years[0] > model.span[0] || model.years[1] < model.span[1]);
  // Things without any known year show only while all years do.
  const inYears = (thing) => !narrowed()
    || Object.keys(thing.years || {}).some((year) => +year >= model.years[0] && +year <= model.years[1]);

  model.refresh = () => {
    const nodes = new Set();
    for (const node of model.nodes.values()) {
      const paper = node.group === model.data.paper;
      if (model.hiddenTypes.has(node.group) || model.hiddenNodes.has(node.id)) continue;
      if (!paper && (node.papers || 1) < model.leastPapers) continue;
      if (!inYears(node)) continue;
      nodes.add(node.id);
    }
    const links = new Set();
    for (const link of model.links.values()) {
      if (!model.hiddenRelations.has(link.type) && nodes.has(link.from) && nodes.has(link.to) && inYears(link)) {
        links.add(link.id);
      }
    }
    model.visibleNodes = nodes;
    model.visibleLinks = links;
    for (const listener of model.listeners) listener();
  };

  model.neighbours = (id) => {
    const found = new Set();
    for (const link of model.touching.get(id) || []) {
      if (model.visibleLinks.has(link.id)) found.add(link.from === id ? link.to : link.from);
    }
    return found;
  };

  // Names that begin with the text come first, then those with a word that does, then those that contain it.
  model.find = (text, limit = 12) => {
    const wanted = fold(text.trim());
    if (!wanted) return [];
    const hits = [];
    for (const node of model.ranked) {
      let rank = 9;
      for (const form of node.words) {
        if (form === wanted) rank = 0;
        else if (form.startsWith(wanted)) rank = Math.min(rank, 1);
        else if (form.includes(" " + wanted) || form.includes("-" + wanted)) rank = Math.min(rank, 2);
        else if (form.includes(wanted)) rank = Math.min(rank, 3);
      }
      if (rank < 9) hits.push([rank, node]);
    }
    return hits.sort((a, b) => a[0] - b[0]).slice(0, limit).map(([, node]) => node);
  };

  model.subject = () => (model.selected === null ? null
    : model.nodes.get(model.selected) || model.links.get(model.selected) || null);
  model.isNode = (id) => model.nodes.has(id);
  return model;
})();
