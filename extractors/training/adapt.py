"""Masked-language-model adaptation of an encoder to abstracts, with whole words masked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from extractors.training.collection import Batch, Collection
from extractors.training.network import WIDTH, Encoder

SHARE = 0.2


class Restorer(nn.Module):
    """BERT's output layer: a transform, then the (frozen) word embeddings of the pieces in use."""

    def __init__(self, words: Tensor) -> None:
        super().__init__()
        self.dense, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH)
        self.bias = nn.Parameter(torch.zeros(len(words)))
        self.register_buffer("words", words.detach().clone())

    def forward(self, h: Tensor) -> Tensor:
        """Score pieces for masked states (k, 384) -> (k, pieces in use)."""
        return self.norm(F.gelu(self.dense(h))) @ self.words.to(h.dtype).T + self.bias


def hide_words(batch: Batch, data: Collection, used: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Mask a fifth of the words: 80% by [MASK], 10% by random pieces, 10% left; returns ids and where."""
    ids = batch.ids
    inner = (batch.mask > 0) & (ids != 101) & (ids != 102)
    word = (inner & ~data.vocabulary.continues[ids]).long().cumsum(1)
    chance = torch.rand(ids.shape, device=ids.device, generator=generator)
    chosen = (chance.gather(1, word.clamp(max=ids.shape[1] - 1)) < SHARE) & inner
    dice = torch.rand(ids.shape, device=ids.device, generator=generator)
    random = used[torch.randint(len(used), ids.shape, device=ids.device, generator=generator)]
    hidden = torch.where(dice < 0.8, 103, torch.where(dice < 0.9, random, ids))
    return torch.where(chosen, hidden, ids), chosen


def adapt(
    encoder: Encoder,
    data: Collection,
    seconds: float,
    pieces: int = 32768,
    rate: float = 5e-4,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> Encoder:
    """Train an encoder to restore masked words of raw abstracts for a given time.

    Word embeddings stay as they are. The learning rate rises over the first 4% of the time and then falls
    along a cosine to nothing.
    """
    device = data.device
    numbers = np.random.default_rng(seed)
    generator = torch.Generator(device).manual_seed(seed)
    used = torch.unique(data.ids.long())
    index = torch.zeros(encoder.words.num_embeddings, dtype=torch.long, device=device)
    index[used] = torch.arange(len(used), device=device)
    encoder.words.weight.requires_grad_(False)
    restorer = Restorer(encoder.words.weight[used]).to(device)
    parameters = [p for p in (*encoder.parameters(), *restorer.parameters()) if p.requires_grad]
    optimiser = torch.optim.AdamW(
        parameters, lr=rate, weight_decay=0.01, betas=(0.9, 0.98), eps=1e-6, fused=device.type == "cuda"
    )
    encoder.train()
    encoder.set_dropout(0.0)
    begin, step, epoch, done = time.monotonic(), 0, 0, 0
    recent: list[Tensor] = []
    while (progress := (time.monotonic() - begin) / seconds) < 1:
        for rows in data.order(pieces, numbers):
            progress = (time.monotonic() - begin) / seconds
            if progress >= 1:
                break
            pace = min(1.0, progress / 0.04, (step + 1) / 60) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))
            for group in optimiser.param_groups:
                group["lr"] = rate * max(pace, 1e-3)
            batch = data.batch(rows)
            ids, chosen = hide_words(batch, data, used, generator)
            with torch.autocast(device.type, torch.bfloat16):
                h = encoder(ids, batch.mask)
                scores = restorer(h[chosen])
            loss = F.cross_entropy(scores.float(), index[batch.ids[chosen]])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            if torch.isfinite(nn.utils.clip_grad_norm_(parameters, 1.0)):
                optimiser.step()
            step += 1
            done += int(batch.ids.numel())
            recent.append(loss.detach())
            if step % 200 == 0:
                say(
                    f"adapt step {step} epoch {epoch} loss {torch.stack(recent).mean().item():.3f} "
                    f"pieces/s {done / (time.monotonic() - begin):.0f}"
                )
                recent.clear()
        epoch += 1
    say(f"adapt end: steps {step} epochs {epoch} pieces/s {done / (time.monotonic() - begin):.0f}")
    return encoder
