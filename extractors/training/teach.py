"""Supervised training on annotations of several label sets at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from extractors.training.collection import Collection
from extractors.training.network import Network
from extractors.training.objectives import task_loss
from extractors.training.schemes import SCHEMES


@dataclass(frozen=True, slots=True)
class Plan:
    """How often and how a label set is trained on: epochs and pieces a batch."""

    epochs: float
    pieces: int


PLANS = {
    "own": Plan(10, 6000),
    "scierc": Plan(12, 4000),
    "tdmsci": Plan(8, 3000),
    "scier": Plan(6, 6000),
}


def teach(
    network: Network,
    data: dict[str, Collection],
    seconds: float,
    rate: float = 2.2e-4,
    head_rate: float = 1e-3,
    seed: int = 0,
    plans: dict[str, Plan] | None = None,
    dropout: float = 0.1,
    say: Callable[[str], None] = print,
) -> None:
    """Train on all label sets, their batches mixed; own data alone closes the last tenth.

    Parameters
    ----------
    network
        Changed in place; ends with the exponential moving average of its weights.
    data
        Training collections by label set.
    seconds
        Limit; the schedule shortens itself to end in time.
    rate, head_rate
        Highest learning rates of the encoder and of the heads.
    seed
        For the order of batches, masks and dropout.
    plans
        Epochs and batch sizes by label set.
    dropout
        Rate in the encoder.
    say
        Receives progress lines.
    """
    plans = plans or PLANS
    numbers = np.random.default_rng(seed)
    torch.manual_seed(seed)
    device = next(network.parameters()).device
    schedule: list[tuple[str, np.ndarray]] = []
    for name, collection in data.items():
        batches: list[np.ndarray] = []
        one = collection.order(plans[name].pieces, numbers)
        wanted = round(plans[name].epochs * len(one))
        while len(batches) < wanted:
            batches += collection.order(plans[name].pieces, numbers)
        places = np.sort(numbers.uniform(0, 1 if name == "own" else 0.9, wanted))
        schedule += [(place, name, rows) for place, rows in zip(places, batches, strict=False)]  # type: ignore[misc]
    schedule.sort(key=lambda item: item[0])
    network.train()
    network.encoder.set_dropout(dropout)
    network.encoder.words.weight.requires_grad_(False)
    inner = [p for p in network.encoder.parameters() if p.requires_grad]
    outer = [p for part in (network.spans, network.links) for p in part.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": inner, "top": rate}, {"params": outer, "top": head_rate}],
        lr=rate,
        weight_decay=0.01,
        fused=device.type == "cuda",
    )
    average = Average(network)
    begin, recent = time.monotonic(), []
    for step, (_, name, rows) in enumerate(schedule):  # type: ignore[misc]
        elapsed = (time.monotonic() - begin) / seconds
        progress = max(step / len(schedule), elapsed if elapsed > 0.9 else 0.0)
        if elapsed >= 1:
            say(f"teach stopped by time at step {step} of {len(schedule)}")
            break
        pace = min(1.0, progress / 0.08) * max(1 - progress, 0.01)
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * pace
        collection = data[name]
        with torch.autocast(device.type, torch.bfloat16):
            loss = task_loss(network, collection.batch(rows), collection, SCHEMES[name])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if torch.isfinite(nn.utils.clip_grad_norm_(inner + outer, 1.0)):
            optimiser.step()
        if step % 4 == 3:
            average.update(step // 4)
        recent.append(loss.detach())
        if (step + 1) % 100 == 0:
            say(
                f"teach step {step + 1}/{len(schedule)} loss {torch.stack(recent).mean().item():.3f} "
                f"{time.monotonic() - begin:.0f} s"
            )
            recent.clear()
    average.put_back()
    network.eval()


class Average:
    """Exponential moving average of a network's trained weights."""

    def __init__(self, network: nn.Module, decay: float = 0.97) -> None:
        self.live = [p for p in network.parameters() if p.requires_grad]
        self.kept = [p.detach().clone() for p in self.live]
        self.decay = decay

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the present weights."""
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self.kept, [p.detach() for p in self.live], 1 - decay)

    @torch.no_grad()
    def put_back(self) -> None:
        """Give the network the averaged weights."""
        for live, kept in zip(self.live, self.kept, strict=True):
            live.copy_(kept)


def probabilities(scores: Tensor) -> Tensor:
    """Turn span scores into probabilities: a softmax over types and a separate one for "required"."""
    return torch.cat((scores[..., :-1].float().softmax(-1), scores[..., -1:].float().sigmoid()), -1)
