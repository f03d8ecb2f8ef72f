"""Further training of the link head alone, on the states of the quantised encoder, which stay as they are.

The head then knows the states that it meets when it runs, and can be trained in minutes on a processor.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from extractors.training.collection import Batch, Collection
from extractors.training.network import LinkHead, Network
from extractors.training.objectives import Members, annotated, link_loss, pad_groups, with_distractors
from extractors.training.schemes import OWN


class States:
    """States of the pieces of a collection, computed beforehand: ``h`` (all pieces, 384) fp16 and ``sizes``."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as source:
            self.h = torch.from_numpy(source["h"])
            self.starts = np.cumsum(source["sizes"]) - source["sizes"]
            self.sizes = source["sizes"]

    def batch(self, batch: Batch) -> Tensor:
        """Return the states of a batch, padded like its pieces."""
        b, n = batch.ids.shape
        out = torch.zeros(b, n, self.h.shape[1])
        for k, row in enumerate(batch.rows):
            size = min(int(self.sizes[row]), n)
            out[k, :size] = self.h[self.starts[row] : self.starts[row] + size].float()
        return out


class Extras:
    """What a network wrongly takes for entities in each passage of a collection, found once."""

    def __init__(self, network: Network, data: Collection, states: States) -> None:
        self.of_row: dict[int, Tensor] = {}
        for rows in data.order(4000, None):
            batch = data.batch(rows)
            with torch.no_grad():
                scores, _ = network.spans["own"](states.batch(batch), batch.first, batch.last)
            gold = annotated(batch, data)
            both = with_distractors(batch, gold, scores[..., :-1].softmax(-1), merge=True)
            new = torch.arange(len(both.of)) >= len(gold.of)
            table = torch.stack((both.first, both.last, both.group, both.kind), 1)
            for k, row in enumerate(rows):
                self.of_row[int(row)] = table[new & (both.of == k)]

    def added(self, batch: Batch, members: Members) -> Members:
        """Return members with the extras of their passages."""
        tables = [self.of_row[int(row)] for row in batch.rows]
        of = torch.cat([torch.full((len(t),), k) for k, t in enumerate(tables)])
        more = torch.cat(tables)
        return Members(
            torch.cat((members.of, of)),
            torch.cat((members.first, more[:, 0])),
            torch.cat((members.last, more[:, 1])),
            torch.cat((members.group, more[:, 2])),
            torch.cat((members.kind, more[:, 3])),
        )


def without_some(members: Members, share: float, generator: torch.Generator) -> Members:
    """Leave out some mentions (never a group's first), as a pipeline that misses them would."""
    key = members.of * 1000 + members.group
    earliest = {k: place for place, k in reversed(list(enumerate(key.tolist())))}
    opening = torch.zeros(len(key), dtype=torch.bool)
    opening[list(earliest.values())] = True
    keep = opening | (torch.rand(len(key), generator=generator) >= share)
    return Members(*(getattr(members, n)[keep] for n in ("of", "first", "last", "group", "kind")))


def refine(
    network: Network,
    data: Collection,
    states: States,
    extras: Extras,
    epochs: int,
    rate: float = 5e-4,
    decay: float = 0.05,
    dropout: float = 0.3,
    seed: int = 0,
    check: Callable[[LinkHead, int], None] | None = None,
) -> LinkHead:
    """Train a copy of a network's link head on annotated groups and on what its span head takes for more.

    Returns
    -------
    LinkHead
        The mean of the weights over the last half of the training.
    """
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    numbers = np.random.default_rng(seed)
    head = copy.deepcopy(network.links["own"])
    head.dropout = dropout
    before = [p.detach().clone() for p in head.parameters()]
    optimiser = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.0)
    average = copy.deepcopy(head)
    taken = 0
    steps = epochs * len(data.order(8000, numbers))
    step = 0
    for epoch in range(epochs):
        head.train()
        for rows in data.order(8000, numbers):
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, step / 20) * 0.5 * (1 + math.cos(math.pi * step / steps))
            batch = data.batch(rows)
            h = states.batch(batch)
            members = extras.added(batch, without_some(annotated(batch, data), 0.1, generator))
            groups = pad_groups(batch, members)
            roles, relations, same = head(F.dropout(h, 0.1), batch.sentence, batch.mask, groups)
            loss = link_loss(roles, relations, same, groups, batch, data, OWN)
            pull = sum(((p - q) ** 2).sum() for p, q in zip(head.parameters(), before, strict=True))
            optimiser.zero_grad(set_to_none=True)
            (loss + decay * pull).backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step * 2 > steps:
                taken += 1
                with torch.no_grad():
                    for kept, live in zip(average.parameters(), head.parameters(), strict=True):
                        kept.lerp_(live, 1 / taken)
        if check is not None:
            head.eval()
            check(head, epoch)
    return average.eval()
