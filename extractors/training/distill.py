"""Teaching a shallow network what an ensemble of deep ones says of many raw abstracts."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from extractors.training.collection import Batch, Collection
from extractors.training.network import Groups, Network
from extractors.training.objectives import LIKELY, edge_loss, pad_groups, pair_mask, predicted, task_loss
from extractors.training.schemes import SCHEMES
from extractors.training.teach import probabilities


@dataclass(slots=True)
class Lesson:
    """What the teachers say of one batch, averaged.

    ``spans`` maps a label set to (b, w, 12, types + 2) probabilities; ``groups`` are those of our own set, with
    ``roles`` (b, g, roles) and ``relations`` (b, g, g, relations + 1).
    """

    rows: NDArray[np.int64]
    spans: dict[str, Tensor]
    groups: Groups
    roles: Tensor
    relations: Tensor


@torch.no_grad()
def ask(teachers: Sequence[Network], batch: Batch, names: Sequence[str]) -> tuple[dict[str, Tensor], list[Tensor]]:
    """Average the teachers' span probabilities; also return their states."""
    states: list[Tensor] = []
    spans: dict[str, Tensor] = {}
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        for teacher in teachers:
            h = teacher.encoder(batch.ids, batch.mask)
            states.append(h)
            for name in names:
                scores, _ = teacher.spans[name](h, batch.first, batch.last)
                p = probabilities(scores) / len(teachers)
                spans[name] = spans[name] + p if name in spans else p
    return spans, states


@torch.no_grad()
def ask_links(
    teachers: Sequence[Network], states: Sequence[Tensor], batch: Batch, groups: Groups, name: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Average the teachers' role and relation probabilities for some groups."""
    roles = relations = torch.zeros((), device=batch.ids.device)
    with torch.autocast(batch.ids.device.type, torch.bfloat16):
        for teacher, h in zip(teachers, states, strict=True):
            role, relation, same = teacher.links[name](h, batch.sentence, batch.mask, groups)
            roles = roles + role.float().softmax(-1) / len(teachers)
            relations = relations + relation.float().softmax(-1) / len(teachers)
    return roles, relations, same


def label(
    teachers: Sequence[Network],
    data: Collection,
    names: Sequence[str],
    seconds: float,
    pieces: int = 16384,
    say: Callable[[str], None] = print,
) -> list[Lesson]:
    """Let teachers read raw abstracts, for at most a given time."""
    begin = time.monotonic()
    lessons: list[Lesson] = []
    batches = data.order(pieces, np.random.default_rng(0))
    for rows in batches:
        if time.monotonic() - begin > seconds:
            break
        batch = data.batch(rows)
        spans, states = ask(teachers, batch, names)
        groups = pad_groups(batch, predicted(batch, spans["own"][..., :-1], LIKELY, merge=True))
        roles, relations, _ = ask_links(teachers, states, batch, groups, "own")
        lessons.append(Lesson(rows, {n: p.half() for n, p in spans.items()}, groups, roles.half(), relations.half()))
    say(f"labelled {len(lessons)} of {len(batches)} batches in {time.monotonic() - begin:.0f} s")
    return lessons


def lesson_loss(network: Network, batch: Batch, lesson: Lesson) -> Tensor:
    """Cross entropy between what the network and its teachers say."""
    h = network.encoder(batch.ids, batch.mask)
    weight = batch.spans.float()
    total = torch.zeros((), device=h.device)
    for name, wanted in lesson.spans.items():
        scores, edges = network.spans[name](h, batch.first, batch.last)
        p = wanted.float()
        entity = (1 - p[..., 0]) * weight
        mass = entity.sum().clamp(min=1)
        types = -(p[..., :-1] * scores[..., :-1].float().log_softmax(-1)).sum(-1) * weight
        tiers = F.binary_cross_entropy_with_logits(scores[..., -1].float(), p[..., -1], reduction="none") * entity
        part = (types.sum() + 0.2 * tiers.sum()) / mass + 0.2 * edge_loss(edges, entity, weight)
        total = total + part * (1.0 if name == "own" else 0.4)
    groups = lesson.groups
    roles, relations, same = network.links["own"](h, batch.sentence, batch.mask, groups)
    real = (groups.types > 0).float()
    role = -(lesson.roles.float() * roles.float().log_softmax(-1)).sum(-1) * real
    mask = pair_mask(groups, same, SCHEMES["own"]).float()
    says = lesson.relations.float()
    relation = -(says * relations.float().log_softmax(-1)).sum(-1) * mask
    linked = ((1 - says[..., 0]) * mask).sum().clamp(min=1)
    return total + 0.5 * role.sum() / real.sum().clamp(min=1) + relation.sum() / linked


def distill(
    network: Network,
    lessons: Sequence[Lesson],
    raw: Collection,
    annotated: dict[str, Collection],
    seconds: float,
    rate: float = 5e-4,
    head_rate: float = 1e-3,
    every: int = 28,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> None:
    """Train a student on lessons for a given time, with a batch of each annotated set now and then.

    Parameters
    ----------
    network
        Changed in place.
    lessons
        From :func:`label`, over ``raw``.
    raw
        The abstracts that the lessons are about.
    annotated
        Annotated collections by label set; each gives one batch in ``every`` steps.
    seconds
        The learning rate falls to nothing within this time.
    rate, head_rate
        Highest learning rates of the encoder and of the heads.
    every
        Steps between annotated batches.
    seed
        For the order of batches.
    say
        Receives progress lines.
    """
    numbers = np.random.default_rng(seed)
    torch.manual_seed(seed)
    device = raw.device
    network.train()
    network.encoder.set_dropout(0.0)
    network.encoder.words.weight.requires_grad_(False)
    inner = [p for p in network.encoder.parameters() if p.requires_grad]
    outer = [p for part in (network.spans, network.links) for p in part.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": inner, "top": rate}, {"params": outer, "top": head_rate}],
        lr=rate,
        weight_decay=0.01,
        fused=device.type == "cuda",
    )
    queues: dict[str, list[NDArray[np.int64]]] = {name: [] for name in annotated}
    names = list(annotated)
    begin, step, epoch = time.monotonic(), 0, 0
    recent: list[Tensor] = []

    def learn(loss: Tensor) -> None:
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if torch.isfinite(nn.utils.clip_grad_norm_(inner + outer, 1.0)):
            optimiser.step()

    while (time.monotonic() - begin) / seconds < 1:
        for number in numbers.permutation(len(lessons)):
            progress = (time.monotonic() - begin) / seconds
            if progress >= 1:
                break
            pace = min(1.0, progress / 0.04, (step + 1) / 60) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
            for group in optimiser.param_groups:
                group["lr"] = group["top"] * max(pace, 1e-3)
            lesson = lessons[number]
            with torch.autocast(device.type, torch.bfloat16):
                loss = lesson_loss(network, raw.batch(lesson.rows), lesson)
            learn(loss)
            step += 1
            if step % max(every // len(names), 1) == 0:
                name = names[(step // max(every // len(names), 1)) % len(names)]
                if not queues[name]:
                    queues[name] = annotated[name].order(12000, numbers)
                with torch.autocast(device.type, torch.bfloat16):
                    extra = task_loss(
                        network, annotated[name].batch(queues[name].pop()), annotated[name], SCHEMES[name]
                    )
                learn(extra)
            recent.append(loss.detach())
            if step % 200 == 0:
                say(
                    f"distill step {step} epoch {epoch} loss {torch.stack(recent).mean().item():.3f} "
                    f"{time.monotonic() - begin:.0f} s"
                )
                recent.clear()
        epoch += 1
    say(f"distill end: steps {step} epochs {epoch}")
    network.eval()
