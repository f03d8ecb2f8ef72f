"""Prepared arrays on the training device, cut into padded batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from extractors.training.network import SPAN_WIDTH

STEP = 32
"""Lengths are padded to multiples of this."""


@dataclass(slots=True)
class Batch:
    """Some passages, padded; b passages, n pieces, w words.

    ``ids``, ``mask``, ``sentence`` (b, n); ``first``, ``last`` (b, w): pieces of words; ``spans`` (b, w, 12):
    which spans exist; ``keys`` (b, w, 12): a hash of each span's words that ignores plural endings.
    """

    rows: NDArray[np.int64]
    ids: Tensor
    mask: Tensor
    sentence: Tensor
    first: Tensor
    last: Tensor
    spans: Tensor
    keys: Tensor


class Vocabulary:
    """What the device needs to know of the word pieces: which continue a word, and what each counts as."""

    def __init__(self, tokens: list[str], device: torch.device) -> None:
        index = {t: i for i, t in enumerate(tokens)}
        generator = np.random.default_rng(0)
        noise = generator.integers(-(2**62), 2**62, len(tokens))
        fold = np.arange(len(tokens))
        for i, token in enumerate(tokens):
            stem = token[:-1]
            if len(token.removeprefix("##")) > 3 and token.endswith("s") and not token.endswith("ss") and stem in index:
                fold[i] = index[stem]
        keys = noise[fold]
        for mark in "-/_–—‐":
            if mark in index:
                keys[index[mark]] = 0
        if "##s" in index:
            keys[index["##s"]] = 0
        self.keys = torch.from_numpy(keys).to(device)
        self.continues = torch.tensor([t.startswith("##") and len(t) > 2 for t in tokens], device=device)


class Collection:
    """One prepared data set (:mod:`extractors.training.prepare`)."""

    def __init__(self, path: Path, vocabulary: Vocabulary, device: torch.device) -> None:
        with np.load(path) as source:
            self.arrays: dict[str, NDArray[Any]] = {name: source[name] for name in source.files}
        self.name, self.vocabulary, self.device = path.stem, vocabulary, device
        self.sizes: NDArray[np.int32] = self.arrays["sizes"]
        self.titles = torch.from_numpy(self.arrays["titles"].astype(np.int64)).to(device)
        ends = np.cumsum(self.sizes.astype(np.int64))
        self.starts = ends - self.sizes
        total = int(ends[-1])
        self.ids = torch.from_numpy(self.arrays["ids"].astype(np.int32)).to(device)
        begins = np.unpackbits(self.arrays["begins"])[:total].astype(bool)
        self.begins = torch.from_numpy(begins).to(device)
        self.starts_on = torch.from_numpy(self.starts).to(device)
        self.sizes_on = torch.from_numpy(self.sizes.astype(np.int64)).to(device)
        self.of_passage: dict[str, list[NDArray[np.int32]]] = {}
        for name in ("entities", "mentions", "ignored", "relations"):
            if name in self.arrays:
                table = self.arrays[name]
                cuts = np.searchsorted(table[:, 0], np.arange(1, len(self.sizes)))
                self.of_passage[name] = np.split(table, cuts)

    def __len__(self) -> int:
        return len(self.sizes)

    def order(self, pieces: int, generator: np.random.Generator | None) -> list[NDArray[np.int64]]:
        """Cut all passages into batches of about ``pieces`` pieces, similar lengths together, shuffled."""
        size = self.sizes.astype(np.float64)
        if generator is not None:
            size = size * generator.uniform(0.9, 1.1, len(size))
        by_size = np.argsort(size, kind="stable")
        batches: list[NDArray[np.int64]] = []
        current: list[int] = []
        longest = 0
        for row in by_size:
            longest_new = max(longest, -(-int(self.sizes[row]) // STEP) * STEP)
            if current and longest_new * (len(current) + 1) > pieces:
                batches.append(np.array(current))
                current, longest_new = [], -(-int(self.sizes[row]) // STEP) * STEP
            current.append(int(row))
            longest = longest_new
        batches.append(np.array(current))
        if generator is not None:
            generator.shuffle(batches)
        return batches

    def batch(self, rows: NDArray[np.int64]) -> Batch:
        """Pad some passages."""
        n = -(-int(self.sizes[rows].max()) // STEP) * STEP
        on = torch.from_numpy(rows).to(self.device)
        place = torch.arange(n, device=self.device)
        real = place < self.sizes_on[on, None]
        at = torch.where(real, self.starts_on[on, None] + place, 0)
        ids = torch.where(real, self.ids[at].long(), 0)
        sentence = (self.begins[at] & real).long().cumsum(1) - 1
        return assemble(rows, ids, real, sentence, self.titles[on], self.vocabulary)


def assemble(
    rows: NDArray[np.int64], ids: Tensor, real: Tensor, sentence: Tensor, titles: Tensor, vocabulary: Vocabulary
) -> Batch:
    """Find words and spans in padded pieces."""
    b, n = ids.shape
    special = (ids == 101) | (ids == 102)
    inner = real & ~special
    begin = inner & ~vocabulary.continues[ids]
    word = begin.long().cumsum(1) - 1
    count = word[:, -1] + 1
    w = max(int(count.max()), 1)
    place = torch.arange(n, device=ids.device).expand(b, n)
    slot = torch.where(inner & (word >= 0), word, w)
    first = ids.new_full((b, w + 1), n).scatter_reduce(1, slot, place, "amin")[:, :w].clamp(max=n - 1)
    last = ids.new_zeros(b, w + 1).scatter_reduce(1, slot, place, "amax")[:, :w]
    ends = torch.arange(w, device=ids.device)[:, None] + torch.arange(SPAN_WIDTH, device=ids.device)
    spans = ends[None] < count[:, None, None]
    ends = ends.clamp(max=w - 1)
    in_title = first < titles[:, None]
    spans = spans & (in_title[:, :, None] == in_title[:, ends])
    noise = torch.where(inner, vocabulary.keys[ids], 0)
    sums = torch.nn.functional.pad(noise.cumsum(1), (1, 0))
    keys = sums.gather(1, last + 1)[:, ends] - sums.gather(1, first)[:, :, None]
    return Batch(rows, ids, real.float(), sentence.clamp(min=0), first, last, spans, keys)
