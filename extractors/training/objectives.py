"""What the network is asked to learn: targets from annotations, and losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from extractors.training.collection import Batch, Collection
from extractors.training.network import SPAN_WIDTH, Groups, Network
from extractors.training.schemes import Scheme

ALSO_SHARE = 0.3
"""Share of a span's target that goes to the other types a reasonable annotator could choose."""
MOST_GROUPS, MOST_MENTIONS = 64, 160
LIKELY = 0.3
"""Entity probability from which a wrong span takes part in relations as a distractor."""


@dataclass(slots=True)
class SpanTargets:
    """Dense targets: ``types`` (b, w, 12, types + 1) probabilities, ``weight`` (b, w, 12), ``required`` 0, 1 or -1."""

    types: Tensor
    weight: Tensor
    required: Tensor


def span_targets(batch: Batch, data: Collection, scheme: Scheme) -> SpanTargets:
    """Spread a batch's annotations over the grid of all spans."""
    b, w = batch.first.shape
    device, n = batch.ids.device, len(scheme.types) + 1
    cells: list[tuple[int, int, int, int, int, int]] = []
    skipped: list[tuple[int, int, int]] = []
    for k, row in enumerate(batch.rows):
        entities = data.of_passage["entities"][row]
        for _, first, last, entity in data.of_passage["mentions"][row]:
            if last - first < SPAN_WIDTH:
                cells.append((k, first, last - first, *entities[entity][1:4]))
        skipped += [(k, f, t - f) for _, f, t in data.of_passage["ignored"][row] if t - f < SPAN_WIDTH]
    types = torch.zeros(b, w, SPAN_WIDTH, n, device=device)
    types[..., 0] = 1
    weight = batch.spans.float()
    required = torch.full((b, w, SPAN_WIDTH), -1.0, device=device)
    if skipped:
        at = torch.tensor(skipped, device=device).T
        weight[at[0], at[1], at[2]] = 0
    if cells:
        table = np.array(cells, np.int64)
        wanted = np.zeros((len(table), n), np.float32)
        for line, (kind, also) in zip(wanted, table[:, 3:5], strict=True):
            others = [t for t in range(1, n) if also >> t & 1 and t != kind]
            line[kind] = 1 - ALSO_SHARE * bool(others)
            line[others] = ALSO_SHARE / max(len(others), 1)
        at = torch.from_numpy(table[:, :3].T.copy()).to(device)
        types[at[0], at[1], at[2]] = torch.from_numpy(wanted).to(device)
        weight[at[0], at[1], at[2]] = 1
        required[at[0], at[1], at[2]] = torch.from_numpy(table[:, 5].astype(np.float32)).to(device)
    return SpanTargets(types, weight, required)


def span_loss(scores: Tensor, edges: Tensor, targets: SpanTargets) -> Tensor:
    """Cross entropy over types, binary cross entropy for "required" and for where spans begin and end."""
    logits, tier = scores[..., :-1].float(), scores[..., -1].float()
    per_span = -(targets.types * logits.log_softmax(-1)).sum(-1) * targets.weight
    entity = (1 - targets.types[..., 0]) * targets.weight
    found = entity.sum().clamp(min=1)
    marked = (targets.required >= 0).float()
    tiers = F.binary_cross_entropy_with_logits(tier, targets.required.clamp(min=0), reduction="none") * marked
    return per_span.sum() / found + 0.2 * tiers.sum() / found + 0.2 * edge_loss(edges, entity, targets.weight)


def edge_loss(edges: Tensor, entity: Tensor, weight: Tensor) -> Tensor:
    """Binary cross entropy of span begins and ends, from the entity probability of all spans (b, w, 12)."""
    w = entity.shape[1]
    begins = entity.amax(-1)
    ends = torch.stack([F.pad(entity[:, : max(w - k, 0), k], (min(k, w), 0)) for k in range(SPAN_WIDTH)]).amax(0)
    wanted = torch.stack((begins, ends), -1)
    real = (weight.amax(-1) > 0).float()[..., None]
    loss = F.binary_cross_entropy_with_logits(edges.float(), wanted, reduction="none") * real
    return loss.sum() / wanted.sum().clamp(min=1)


def local_best(p: Tensor, spans: Tensor, floor: float) -> Tensor:
    """Mark the spans that are surer than every span that overlaps them, and than ``floor``; (b, w, 12) bool."""
    p = torch.where(spans, p, 0.0)
    cover = p[..., 0]
    for k in range(1, SPAN_WIDTH):
        reach = F.max_pool1d(F.pad(p[..., k], (k, 0))[:, None], k + 1, 1)[:, 0]
        cover = torch.maximum(cover, reach)
    highest = [cover]
    for k in range(1, SPAN_WIDTH):
        highest.append(F.max_pool1d(F.pad(cover, (0, k))[:, None], k + 1, 1)[:, 0])
    return (p >= torch.stack(highest, -1)) & (p > floor)


@dataclass(slots=True)
class Members:
    """A flat list of mentions: passage in the batch, first and last word, group number in the passage, type."""

    of: Tensor
    first: Tensor
    last: Tensor
    group: Tensor
    kind: Tensor


def annotated(batch: Batch, data: Collection) -> Members:
    """List the annotated mentions of a batch."""
    rows = [
        (k, first, last, entity, data.of_passage["entities"][row][entity][1])
        for k, row in enumerate(batch.rows)
        for _, first, last, entity in data.of_passage["mentions"][row]
    ]
    table = torch.tensor(np.array(rows, np.int64).reshape(-1, 5).T.copy(), device=batch.ids.device)
    return Members(table[0], table[1], table[2], table[3], table[4])


def predicted(batch: Batch, p: Tensor, floor: float, merge: bool) -> Members:
    """Group the best spans of a batch by their words.

    Parameters
    ----------
    p : (b, w, 12, types + 1)
        Type probabilities, the first being "none".
    floor
        Least probability of being an entity.
    merge
        Whether spans with the same words are one group.
    """
    kept = local_best(1 - p[..., 0], batch.spans, floor)
    of, word, width = kept.nonzero(as_tuple=True)
    chosen = p[of, word, width, 1:].float()
    keys = batch.keys[of, word, width] if merge else torch.arange(len(of), device=of.device)
    mixed = keys * 1000003 + of * 7919
    _, inverse = torch.unique(mixed, return_inverse=True)
    count = int(inverse.max()) + 1 if len(of) else 0
    total = chosen.new_zeros(count, chosen.shape[1]).index_add(0, inverse, chosen)
    kind = total.argmax(-1)[inverse] + 1
    owner = of.new_zeros(count).scatter(0, inverse, of)
    order = torch.argsort(owner, stable=True)
    rank = torch.empty_like(order)
    rank[order] = torch.arange(count, device=of.device)
    start = torch.searchsorted(owner[order].contiguous(), torch.arange(batch.ids.shape[0], device=of.device))
    group = rank[inverse] - start[of]
    return Members(of, word, word + width, group, kind)


def with_distractors(batch: Batch, gold: Members, p: Tensor, merge: bool) -> Members:
    """Add what the network wrongly takes for entities, as further groups."""
    found = predicted(batch, p, LIKELY, merge)
    width = (gold.last - gold.first).clamp(max=SPAN_WIDTH - 1)
    known = batch.keys[gold.of, gold.first, width] * 1000003 + gold.of * 7919
    seen = batch.keys[found.of, found.first, found.last - found.first] * 1000003 + found.of * 7919
    new = ~torch.isin(seen, known)
    shift = torch.zeros(batch.ids.shape[0], dtype=torch.long, device=batch.ids.device)
    shift = shift.scatter_reduce(0, gold.of, gold.group + 1, "amax")
    return Members(
        torch.cat((gold.of, found.of[new])),
        torch.cat((gold.first, found.first[new])),
        torch.cat((gold.last, found.last[new])),
        torch.cat((gold.group, found.group[new] + shift[found.of[new]])),
        torch.cat((gold.kind, found.kind[new])),
    )


def pad_groups(batch: Batch, members: Members) -> Groups:
    """Pad a flat list of mentions into the form that the link head reads."""
    keep = members.group < MOST_GROUPS
    of, group = members.of[keep], members.group[keep]
    order = torch.argsort(of, stable=True)
    of, group = of[order], group[order]
    b = batch.ids.shape[0]
    start = torch.searchsorted(of.contiguous(), torch.arange(b, device=of.device))
    slot = torch.arange(len(of), device=of.device) - start[of]
    short = slot < MOST_MENTIONS
    of, group, slot = of[short], group[short], slot[short]
    m = int(slot.max()) + 1 if len(of) else 1
    g = int(group.max()) + 1 if len(of) else 1
    zero = torch.zeros(b, m, dtype=torch.long, device=of.device)
    first, last, owner, real = zero.clone(), zero.clone(), zero.clone(), torch.zeros_like(zero, dtype=torch.bool)
    first[of, slot] = batch.first[of, members.first[keep][order][short]]
    last[of, slot] = batch.last[of, members.last[keep][order][short]]
    owner[of, slot], real[of, slot] = group, True
    types = torch.zeros(b, g, dtype=torch.long, device=of.device)
    types[of, group] = members.kind[keep][order][short]
    return Groups(first, last, owner, real, types)


def pair_mask(groups: Groups, same: Tensor, scheme: Scheme) -> Tensor:
    """Which ordered pairs of groups can be linked, (b, g, g) bool."""
    real = groups.types > 0
    mask = real[:, :, None] & real[:, None, :]
    mask = mask & ~torch.eye(real.shape[1], dtype=torch.bool, device=real.device)
    return mask if scheme.grouped else mask & same


def link_loss(
    roles: Tensor, relations: Tensor, same: Tensor, groups: Groups, batch: Batch, data: Collection, scheme: Scheme
) -> Tensor:
    """Cross entropy of roles (annotated groups only) and of relations (all pairs)."""
    b, g = groups.types.shape
    device = groups.types.device
    target = torch.zeros(b, g, g, dtype=torch.long, device=device)
    weight = torch.ones(b, g, g, device=device)
    rows = [
        (k, h, kind, t, required)
        for k, row in enumerate(batch.rows)
        for _, h, kind, t, required in data.of_passage["relations"][row]
        if h < g and t < g
    ]
    if rows:
        k, h, kind, t, required = torch.tensor(np.array(rows, np.int64).T.copy(), device=device)
        target[k, h, t] = kind
        weight[k, h, t] = 0.6 + 0.4 * required.float()
        both = torch.tensor(
            [
                name in ("COMPARED_WITH", "COMPARE", "CONJUNCTION", "Compare-With", "Synonym-Of")
                for name in ("", *scheme.relations)
            ],
            device=device,
        )[kind]
        target[k[both], t[both], h[both]] = kind[both]
    mask = pair_mask(groups, same, scheme).float() * weight
    loss = F.cross_entropy(relations.float().permute(0, 3, 1, 2), target, reduction="none") * mask
    total = loss.sum() / (target > 0).sum().clamp(min=1)
    if scheme.roles:
        wanted = torch.full((b, g), -100, dtype=torch.long, device=device)
        for k, row in enumerate(batch.rows):
            found = data.of_passage["entities"][row][:g, 4]
            wanted[k, : len(found)] = torch.from_numpy(found.astype(np.int64)).to(device)
        total = total + 0.5 * F.cross_entropy(roles.float().permute(0, 2, 1), wanted, ignore_index=-100)
    return total


def task_loss(network: Network, batch: Batch, data: Collection, scheme: Scheme, mask_share: float = 0.1) -> Tensor:
    """Loss of one batch of one label set, with some pieces masked."""
    ids = batch.ids
    if mask_share:
        hidden = (torch.rand(ids.shape, device=ids.device) < mask_share) & (ids > 103)
        ids = torch.where(hidden, 103, ids)
    h = network.encoder(ids, batch.mask)
    scores, edges = network.spans[scheme.name](h, batch.first, batch.last)
    loss = span_loss(scores, edges, span_targets(batch, data, scheme))
    if scheme.relations:
        p = scores[..., :-1].detach().float().softmax(-1)
        members = with_distractors(batch, annotated(batch, data), p, scheme.grouped)
        groups = pad_groups(batch, members)
        roles, relations, same = network.links[scheme.name](h, batch.sentence, batch.mask, groups)
        loss = loss + link_loss(roles, relations, same, groups, batch, data, scheme)
    return loss
