"""Where nodes stand: a layout computed once, the same every time, with communities apart.

Communities are found by Louvain (Blondel et al. 2008). Each is laid out by the forces of Fruchterman and
Reingold (1991), the communities themselves as discs by the same forces, and every disc is turned so that
its nodes face what they are linked to. A link weighs less the more links its ends have, so that a hub does
not pull everything into one heap.
"""

from __future__ import annotations

from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]

_SEED: Final = 7
_SPACING: Final = 46.0
"""Distance between neighbouring nodes of a small graph, in the picture's units."""

_CLOSEST: Final = 20.0
_GAP: Final = 1.3
"""Least distance between two communities' discs, in spacings."""

_WIDTH_TO_HEIGHT: Final = 1.25
_LARGE: Final = 400
"""A community with more nodes is divided again: forces are computed between all pairs."""

_OUTERMOST: Final = 60
"""When discs are packed, a new one is tried against so many of those that lie farthest out."""

_SMALL: Final = 260
"""A graph of at most this many nodes is relaxed once more as a whole."""


def layout(count: int, ends: Indices, weights: Array, sizes: Array) -> tuple[Array, Indices]:
    """Place nodes.

    Parameters
    ----------
    count
        Number of nodes, n.
    ends
        Links as pairs of node numbers, shape (m, 2).
    weights
        Weight of each link, positive, shape (m,).
    sizes
        Radius of each node, shape (n,).

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        Positions, shape (n, 2), centred on 0; and the number of each node's community, shape (n,), the
        largest community first.
    """
    if count == 0:
        return np.zeros((0, 2)), np.zeros(0, dtype=np.int64)
    # The more nodes, the closer: seen as a whole, a large graph must not become dust.
    spacing = float(np.clip(_SPACING * (_SMALL / count) ** 0.35, _CLOSEST, _SPACING))
    ends, weights = _damped(count, ends, weights)
    groups = _communities(count, ends, weights)
    community = np.zeros(count, dtype=np.int64)
    slot = np.zeros(count, dtype=np.int64)
    for number, members in enumerate(groups):
        community[members] = number
        slot[members] = np.arange(len(members))
    inner = community[ends[:, 0]] == community[ends[:, 1]]
    local = np.zeros((count, 2))
    radii = np.zeros(len(groups))
    by_community = _split(community[ends[inner, 0]], len(groups))
    inner_ends, inner_weights = ends[inner], weights[inner]
    for number, members in enumerate(groups):
        rows = by_community[number]
        placed = _forces(len(members), slot[inner_ends[rows]], inner_weights[rows], np.full(len(members), spacing))
        placed = _apart(placed, sizes[members] + spacing / 3)
        placed -= placed.mean(axis=0)
        local[members] = placed
        radii[number] = np.sqrt((placed**2).sum(axis=1)).max() + sizes[members].max()
    centres = _discs(groups, radii, community, ends[~inner], weights[~inner], _GAP * spacing)
    local = _turned(local, centres, community, ends[~inner], weights[~inner])
    positions = centres[community] + local
    if count <= _SMALL:
        positions = _relaxed(positions, ends, weights, sizes)
    positions = _apart(positions, sizes + spacing / 6)
    return positions - (positions.max(axis=0) + positions.min(axis=0)) / 2, community


def _damped(count: int, ends: Indices, weights: Array) -> tuple[Indices, Array]:
    proper = ends[:, 0] != ends[:, 1]
    ends = np.sort(ends[proper], axis=1)
    ends, where = np.unique(ends, axis=0, return_inverse=True)
    weights = np.bincount(where.ravel(), weights=weights[proper], minlength=len(ends)).astype(np.float64)
    degree = np.bincount(ends.ravel(), minlength=count).astype(float)
    if len(ends):
        weights /= np.sqrt(degree[ends[:, 0]] * degree[ends[:, 1]])
    return ends, weights


def _communities(count: int, ends: Indices, weights: Array) -> list[Indices]:
    # A node with one link belongs with its neighbour: leaving it out halves the work and changes nothing.
    degree = np.bincount(ends.ravel(), minlength=count)
    leaf = (degree[ends] == 1) & (degree[ends[:, ::-1]] > 1)
    hosts = dict(zip(ends[leaf].tolist(), ends[:, ::-1][leaf].tolist(), strict=True))
    inner = ~leaf.any(axis=1)
    graph = nx.Graph()
    graph.add_nodes_from(node for node in range(count) if node not in hosts)
    graph.add_weighted_edges_from(
        (a, b, w) for (a, b), w in zip(ends[inner].tolist(), weights[inner].tolist(), strict=True)
    )
    found = [set(group) for group in nx.community.louvain_communities(graph, weight="weight", seed=_SEED)]
    home = {node: number for number, group in enumerate(found) for node in group}
    for node, host in hosts.items():
        found[home[host]].add(node)
    groups: list[set[int]] = []
    for group in found:
        groups += [group] if len(group) <= _LARGE else _divided(graph, group, hosts)
    groups.sort(key=lambda group: (-len(group), min(group)))
    return [np.array(sorted(group), dtype=np.int64) for group in groups]


def _divided(graph: nx.Graph, group: set[int], hosts: dict[int, int]) -> list[set[int]]:
    core = sorted(group - set(hosts))
    parts = [
        set(part)
        for part in nx.community.louvain_communities(
            graph.subgraph(core).copy(), weight="weight", seed=_SEED, resolution=2.0
        )
    ]
    home = {node: number for number, part in enumerate(parts) for node in part}
    for node in sorted(group & set(hosts)):
        parts[home[hosts[node]]].add(node)
    divided: list[set[int]] = []
    for part in parts:
        ordered = sorted(part)
        divided += [set(ordered[start : start + 2 * _LARGE]) for start in range(0, len(ordered), 2 * _LARGE)]
    return divided


def _split(keys: Indices, count: int) -> list[Indices]:
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.cumsum(np.bincount(keys, minlength=count))[:-1])


def _forces(
    count: int,
    ends: Indices,
    weights: Array,
    reach: Array,
    start: Array | None = None,
    steps: int = 0,
    gravity: float = 0.06,
) -> Array:
    """Fruchterman-Reingold with all pairs; ``reach`` is each node's ideal distance. O(n^2) a step."""
    if count == 1:
        return np.zeros((1, 2))
    placed = _sunflower(count) * reach.mean() if start is None else start.copy()
    steps = steps or int(np.clip(12_000 / count, 40, 150))
    attraction = np.zeros((count, count))
    if len(ends):
        strength = np.clip(weights / weights.mean(), 0.3, 3.0)
        attraction[ends[:, 0], ends[:, 1]] = strength
        attraction[ends[:, 1], ends[:, 0]] = strength
    ideal = (reach[:, None] + reach[None, :]) / 2
    heat = reach.mean() * (2.0 if start is None else 0.5)
    squares = ideal**2
    inverse = attraction / ideal
    for step in range(steps):
        norms = (placed**2).sum(axis=1)
        distance2 = norms[:, None] + norms[None, :] - 2 * placed @ placed.T
        np.maximum(distance2, 0.0025 * squares, out=distance2)
        pull = squares / distance2 - inverse * np.sqrt(distance2)
        np.fill_diagonal(pull, 0.0)
        # The sum over j of (x_i - x_j) pull_ij, as products of matrices.
        moved = placed * pull.sum(axis=1, keepdims=True) - pull @ placed - gravity * count**0.5 * placed
        length = np.maximum(np.sqrt((moved**2).sum(axis=1, keepdims=True)), 1e-9)
        placed += moved / length * np.minimum(length, heat * (1 - step / steps))
    return placed


def _sunflower(count: int) -> Array:
    """Points spread evenly over a disc (Vogel 1979), a start without chance."""
    numbers = np.arange(count)
    radius = np.sqrt(numbers + 0.5)
    angle = numbers * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _discs(groups: list[Indices], radii: Array, community: Indices, ends: Indices, weights: Array, gap: float) -> Array:
    """Place communities: linked ones near each other, large ones in the middle, none upon another."""
    count = len(groups)
    if count == 1:
        return np.zeros((1, 2))
    pairs = np.sort(community[ends], axis=1)
    pairs, where = np.unique(pairs, axis=0, return_inverse=True)
    strength = np.bincount(where.ravel(), weights=weights, minlength=len(pairs)).astype(np.float64)
    # Many lone nodes and pairs: forces would be wasted on them, they fill in around the rest.
    linked = np.zeros(count, dtype=bool)
    linked[pairs.ravel()] = True
    linked[0] = True
    numbers = np.flatnonzero(linked)[:_LARGE]
    rank = np.full(count, -1)
    rank[numbers] = np.arange(len(numbers))
    kept = (rank[pairs] >= 0).all(axis=1)
    forced = _forces(len(numbers), rank[pairs[kept]], strength[kept], 2 * radii[numbers] + gap)
    order = np.concatenate([numbers, np.setdiff1d(np.arange(count), numbers)]).astype(np.int64)
    near = np.zeros((count, 2))
    near[numbers] = forced * 0.2
    return _packed(near, radii + gap / 2 * np.minimum(1.0, radii / 100), order)


def _packed(near: Array, radii: Array, order: Indices) -> Array:
    """Set discs down one after another, each where it is free and nearest to where it wants to be."""
    aspect = np.array([_WIDTH_TO_HEIGHT, 1.0])
    # Discs nearest to the middle first, so that they keep their places.
    order = np.array(sorted(order.tolist(), key=lambda i: (-radii[i].round(3), i)))
    placed = np.zeros_like(near)
    down: list[int] = []
    turns = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    reached = 0.0
    for number in order.tolist():
        if not down:
            down.append(number)
            continue
        others = placed[down]
        wide = radii[down] + radii[number]
        # Candidates: touching each disc that is already down (the outermost of many).
        if len(down) > _OUTERMOST:
            outer = np.argsort(-((others / aspect) ** 2).sum(axis=1), kind="stable")[:_OUTERMOST]
        else:
            outer = np.arange(len(down))
        spots = (others[outer, None, :] + ring[None, :, :] * wide[outer, None, None] * 1.001).reshape(-1, 2)
        cost = ((spots - near[number]) ** 2).sum(axis=1) * 0.5 + ((spots / aspect) ** 2).sum(axis=1)
        for start in range(0, len(spots), 256):
            best = np.argsort(cost, kind="stable")[start : start + 256]
            gaps = ((spots[best][:, None, :] - others[None, :, :]) ** 2).sum(axis=2) - wide[None, :] ** 2
            free = (gaps >= -1e-6).all(axis=1)
            if free.any():
                placed[number] = spots[best[np.argmax(free)]]
                break
        else:
            placed[number] = np.array([reached + radii[number], 0.0])
        reached = max(reached, float(np.abs(placed[number]).max() + radii[number]))
        down.append(number)
    return placed


def _turned(local: Array, centres: Array, community: Indices, ends: Indices, weights: Array) -> Array:
    """Turn every disc about its centre so that its nodes point towards their links outside it."""
    if not len(ends):
        return local
    here = np.concatenate([ends[:, 0], ends[:, 1]])
    there = np.concatenate([ends[:, 1], ends[:, 0]])
    away = centres[community[there]] - centres[community[here]]
    away /= np.maximum(np.sqrt((away**2).sum(axis=1, keepdims=True)), 1e-9)
    spot = local[here]
    product = (spot[:, 0] - 1j * spot[:, 1]) * (away[:, 0] + 1j * away[:, 1]) * np.concatenate([weights, weights])
    size = len(centres)
    total = np.bincount(community[here], weights=product.real, minlength=size) + 1j * np.bincount(
        community[here], weights=product.imag, minlength=size
    )
    turn = np.where(np.abs(total) > 0, total / np.maximum(np.abs(total), 1e-12), 1.0)
    turned = (local[:, 0] + 1j * local[:, 1]) * turn[community]
    return np.stack([turned.real, turned.imag], axis=1)


def _relaxed(positions: Array, ends: Indices, weights: Array, sizes: Array) -> Array:
    aspect: Array = np.array([_WIDTH_TO_HEIGHT**0.5, _WIDTH_TO_HEIGHT**-0.5])
    reach = _SPACING * 1.15 + sizes
    placed = _forces(len(positions), ends, weights, reach, start=positions / aspect, steps=60, gravity=0.16)
    return np.asarray(placed * aspect)


def _apart(positions: Array, radii: Array, rounds: int = 30) -> Array:
    """Push nodes off each other where their discs overlap; near pairs are found by a grid."""
    placed = positions.copy()
    cell = 2 * radii.max()
    for _ in range(rounds):
        first, second = _near_pairs(placed, cell)
        between = placed[first] - placed[second]
        distance = np.sqrt((between**2).sum(axis=1))
        lack = radii[first] + radii[second] - distance
        hit = lack > 1e-3
        if not hit.any():
            break
        first, second, between, distance = first[hit], second[hit], between[hit], distance[hit]
        same = distance < 1e-6
        between[same] = np.stack([np.cos(first[same] * 2.4), np.sin(first[same] * 2.4)], axis=1)
        push = between / np.maximum(distance, 1.0 * same + 1e-9)[:, None] * (lack[hit] * 0.5)[:, None]
        for axis in (0, 1):
            placed[:, axis] += np.bincount(first, weights=push[:, axis], minlength=len(placed))
            placed[:, axis] -= np.bincount(second, weights=push[:, axis], minlength=len(placed))
    return placed


def _near_pairs(placed: Array, cell: float) -> tuple[Indices, Indices]:
    """Return the pairs of nodes in the same or in neighbouring cells of a grid, each pair once."""
    grid = np.floor((placed - placed.min(axis=0)) / cell).astype(np.int64) + 1
    width = int(grid[:, 1].max()) + 2
    key = grid[:, 0] * width + grid[:, 1]
    order = np.argsort(key, kind="stable")
    keys = key[order]
    firsts: list[Indices] = []
    seconds: list[Indices] = []
    for offset in (0, 1, width - 1, width, width + 1):
        low = np.searchsorted(keys, key + offset, side="left")
        high = np.searchsorted(keys, key + offset, side="right")
        repeat = high - low
        first = np.repeat(np.arange(len(placed)), repeat)
        start = np.repeat(low - np.concatenate([[0], np.cumsum(repeat)[:-1]]), repeat)
        second = order[np.arange(len(first)) + start]
        proper = first < second if offset == 0 else first != second
        firsts.append(first[proper])
        seconds.append(second[proper])
    return np.concatenate(firsts), np.concatenate(seconds)
