"""Quick scores during training, on word pieces (the real ones are made by ``kg evaluate``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from extractors.training.collection import Collection
from extractors.training.distill import ask, ask_links
from extractors.training.network import Network
from extractors.training.objectives import pad_groups, predicted
from extractors.training.schemes import SCHEMES, Scheme

SYMMETRIC = ("COMPARED_WITH", "COMPARE", "CONJUNCTION", "Compare-With")
FLOORS = (0.3, 0.4, 0.5, 0.6)
LINK_FLOORS = (0.3, 0.4, 0.5)


def f1(right: float, found: float, hit: float, wanted: float) -> tuple[float, float, float]:
    """Return precision, recall and F1 in percent."""
    p, r = 100 * right / max(found, 1), 100 * hit / max(wanted, 1)
    return round(p, 1), round(r, 1), round(2 * p * r / max(p + r, 1e-9), 1)


@torch.no_grad()
def measure(networks: Sequence[Network], data: Collection, name: str) -> dict[str, Any]:
    """Score an ensemble: entities at several thresholds, relations at the best of them, roles.

    For grouped label sets an entity is right if one of its spans has the words of a gold mention; otherwise spans
    must be equal. Only required entities and relations count for recall.
    """
    scheme = SCHEMES[name]
    cells: dict[float, list[int]] = {floor: [0] * 7 for floor in FLOORS}
    links: dict[tuple[float, float], list[int]] = defaultdict(lambda: [0] * 4)
    roles = [0, 0]
    for rows in data.order(12000, None):
        batch = data.batch(rows)
        spans, states = ask(networks, batch, [name])
        p = spans[name][..., :-1]
        gold = [_gold(data, int(row), k, batch, scheme) for k, row in enumerate(rows)]
        for floor in FLOORS:
            members = predicted(batch, p, floor, scheme.grouped)
            found: dict[tuple[int, int], tuple[set[Any], int]] = {}
            for of, first, last, group, kind, key in zip(
                *(
                    x.tolist()
                    for x in (
                        members.of,
                        members.first,
                        members.last,
                        members.group,
                        members.kind,
                        batch.keys[members.of, members.first, members.last - members.first],
                    )
                ),
                strict=True,
            ):
                found.setdefault((of, group), (set(), kind))[0].add(key if scheme.grouped else (first, last))
            matched = _score_entities(found, gold, cells[floor])
            if not scheme.relations or floor not in (0.4, 0.5):
                continue
            groups = pad_groups(batch, members)
            role, relation, same = ask_links(networks, states, batch, groups, name)
            if floor == 0.5 and scheme.roles:
                best = role.argmax(-1).cpu().numpy()
                for (of, group), ids in matched.items():
                    for entity in ids[:1]:
                        if group < best.shape[1]:
                            roles[0] += int(best[of, group] == gold[of][1][entity][4])
                            roles[1] += 1
            _score_links(relation, same, groups, matched, gold, links, floor, scheme)
    out: dict[str, Any] = {}
    for floor, c in cells.items():
        out[f"ner@{floor}"] = f1(c[0], c[1], c[2], c[3]), "untyped", f1(c[4], c[1], c[5], c[3])
    for (floor, cut), c in sorted(links.items()):
        out[f"rel@{floor}/{cut}"] = f1(c[0], c[1], c[2], c[3])
    if roles[1]:
        out["roles"] = round(100 * roles[0] / roles[1], 1)
    return out


def _gold(data: Collection, row: int, k: int, batch: Any, scheme: Scheme) -> tuple[Any, Any, Any]:
    names: dict[Any, set[int]] = defaultdict(set)
    for _, first, last, entity in data.of_passage["mentions"][row]:
        if last - first < 12:
            key = int(batch.keys[k, first, last - first]) if scheme.grouped else (int(first), int(last))
            names[key].add(int(entity))
    return names, data.of_passage["entities"][row], data.of_passage["relations"][row]


def _score_entities(
    found: dict[tuple[int, int], tuple[set[Any], int]], gold: list[Any], cell: list[int]
) -> dict[tuple[int, int], list[int]]:
    matched: dict[tuple[int, int], list[int]] = {}
    hit: set[tuple[int, int]] = set()
    hit_any: set[tuple[int, int]] = set()
    for (of, group), (keys, kind) in found.items():
        names, entities, _ = gold[of]
        near = [e for key in keys for e in names.get(key, ())]
        right = [e for e in near if entities[e][1] == kind or entities[e][2] >> kind & 1]
        cell[1] += 1
        cell[4] += bool(near)
        cell[0] += bool(right)
        hit |= {(of, e) for e in right}
        hit_any |= {(of, e) for e in near}
        if near:
            matched[of, group] = right or near
    for k, (_, entities, _) in enumerate(gold):
        for e, entity in enumerate(entities):
            if entity[3]:
                cell[3] += 1
                cell[2] += (k, e) in hit
                cell[5] += (k, e) in hit_any
    return matched


def _score_links(
    relation: torch.Tensor,
    same: torch.Tensor,
    groups: Any,
    matched: dict[tuple[int, int], list[int]],
    gold: list[Any],
    links: dict[tuple[float, float], list[int]],
    floor: float,
    scheme: Scheme,
) -> None:
    real = groups.types > 0
    pairs = real[:, :, None] & real[:, None, :]
    if not scheme.grouped:
        pairs = pairs & same
    score, kind = relation[..., 1:].max(-1)
    score = torch.where(pairs & ~torch.eye(real.shape[1], dtype=torch.bool, device=real.device), score, 0)
    symmetric = {k + 1 for k, n in enumerate(scheme.relations) if n in SYMMETRIC}
    for cut in LINK_FLOORS:
        cell = links[floor, cut]
        k, h, t = (score > cut).nonzero(as_tuple=True)
        got: set[tuple[int, int, int, int]] = set()
        wanted = [{(int(r[1]), int(r[2]), int(r[3])) for r in g[2]} for g in gold]
        for of, i, j, y in zip(k.tolist(), h.tolist(), t.tolist(), (kind[k, h, t] + 1).tolist(), strict=True):
            if y in symmetric and i > j:
                continue
            cell[1] += 1
            options = {(a, y, b) for a in matched.get((of, i), ()) for b in matched.get((of, j), ())}
            if y in symmetric:
                options |= {(b, y, a) for a, y, b in options}
            right = options & wanted[of]
            cell[0] += bool(right)
            got |= {(of, *r) for r in right}
        for of, g in enumerate(gold):
            for _, a, y, b, required in g[2]:
                if required:
                    cell[3] += 1
                    cell[2] += (of, int(a), int(y), int(b)) in got


@torch.no_grad()
def dump(networks: Sequence[Network], data: Collection, name: str, floor: float = 0.03) -> dict[str, np.ndarray]:
    """Return all spans above a probability: rows (passage, first, last) and their averaged probabilities."""
    places, values = [], []
    for rows in data.order(12000, None):
        batch = data.batch(rows)
        spans, _ = ask(networks, batch, [name])
        p = torch.where(batch.spans[..., None], spans[name], 0)
        of, word, width = ((p[..., 1:-1].sum(-1) > floor) & batch.spans).nonzero(as_tuple=True)
        passage = torch.from_numpy(rows).to(of.device)[of]
        places.append(torch.stack((passage, word, word + width), 1).cpu().numpy().astype(np.int16))
        values.append(p[of, word, width].cpu().numpy().astype(np.float16))
    return {"places": np.concatenate(places), "values": np.concatenate(values)}
