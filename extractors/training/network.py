"""The network: a BERT-small encoder, a span head for each label set, and a head for roles and relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH, HEADS, INNER, PLACES = 384, 12, 1536, 512
SPAN_WIDTH = 12
HIDDEN = 256
DISTANCES, SENTENCE_STEPS = 12, 5


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Map states (batch, length, 384) to states; ``mask`` (batch, 1, 1, length) is added to attention scores."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        rate = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype), dropout_p=rate)
        mixed = self.out(mixed.transpose(1, 2).reshape(b, n, WIDTH))
        x = self.norm1(x + F.dropout(mixed, rate, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), rate, self.training))


class Encoder(nn.Module):
    """BERT-small: 384 wide, 12 heads, ``n_layers`` deep."""

    def __init__(self, n_layers: int = 12, dropout: float = 0.0, n_words: int = 30522) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(n_words, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(n_layers))
        self.dropout = dropout

    def set_dropout(self, rate: float) -> None:
        """Set the dropout rate everywhere."""
        self.dropout = rate
        for layer in self.layers:
            layer.dropout = rate

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return states (batch, length, 384) for piece ids; ``mask`` (batch, length) is 1 on real pieces."""
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]])
        x = F.dropout(x, self.dropout, self.training)
        added = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, added)
        return x

    def shallower(self, kept: tuple[int, ...]) -> Encoder:
        """Return a copy that keeps some layers only."""
        small = Encoder(len(kept), self.dropout)
        state = self.state_dict()
        chosen = {k: v for k, v in state.items() if not k.startswith("layers.")}
        for new, old in enumerate(kept):
            chosen |= {
                k.replace(f"layers.{old}.", f"layers.{new}.", 1): v
                for k, v in state.items()
                if k.startswith(f"layers.{old}.")
            }
        small.load_state_dict(chosen)
        return small.to(self.words.weight.device)


class SpanHead(nn.Module):
    """Scores every span of up to 12 words: none, each type, and (last) whether it is required.

    A span's features are projections of its first and last piece and of the mean between, plus its width.
    """

    def __init__(self, n_types: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN, bias=False)
        self.mean = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.width = nn.Embedding(SPAN_WIDTH, HIDDEN)
        self.score = nn.Linear(HIDDEN, n_types + 2)
        self.edges = nn.Linear(WIDTH, 2)
        self.dropout = dropout
        nn.init.normal_(self.width.weight, std=0.02)

    def forward(self, h: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        """Score all spans.

        Parameters
        ----------
        h : (batch, pieces, 384)
        first, last : (batch, words) int64
            First and last piece of every word.

        Returns
        -------
        scores : (batch, words, 12, types + 2)
        edges : (batch, words, 2)
            Logits that a span begins (ends) at a word.
        """
        b, n = first.shape
        h_first, h_last = take(h, first), take(h, last)
        edges = torch.stack((self.edges(h_first)[..., 0], self.edges(h_last)[..., 1]), -1)
        ends = torch.arange(n, device=h.device)[:, None] + torch.arange(SPAN_WIDTH, device=h.device)
        ends = ends.clamp(max=n - 1)
        means = prefix(self.mean(h))
        stop, start = take(means, last + 1), take(means, first)
        count = last.gather(1, ends.view(1, -1).expand(b, -1)).view(b, n, SPAN_WIDTH) - first[:, :, None] + 1
        inside = (stop[:, ends] - start[:, :, None]) / count.clamp(min=1)[..., None]
        x = self.first(h_first)[:, :, None] + self.last(h_last)[:, ends] + inside.to(h_first.dtype) + self.width.weight
        x = F.dropout(F.relu(x), self.dropout, self.training)
        return self.score(x), edges


def take(x: Tensor, places: Tensor) -> Tensor:
    """Gather rows: (b, n, d) at (b, m) -> (b, m, d)."""
    return x.gather(1, places[..., None].expand(-1, -1, x.shape[-1]))


def prefix(x: Tensor) -> Tensor:
    """Sum all pieces before each place, in float32: (b, n, d) -> (b, n + 1, d)."""
    with torch.autocast(x.device.type, enabled=False):
        return F.pad(x.float().cumsum(1), (0, 0, 1, 0))


@dataclass(slots=True)
class Groups:
    """Groups of mentions in a batch, padded.

    ``first``, ``last`` (b, m): pieces of mentions; ``of`` (b, m): their group; ``real`` (b, m): not padding;
    ``types`` (b, g): type from 1, 0 for padding.
    """

    first: Tensor
    last: Tensor
    of: Tensor
    real: Tensor
    types: Tensor


class LinkHead(nn.Module):
    """Roles of groups and relations between ordered pairs of groups, from the states of their mentions."""

    def __init__(self, n_types: int, n_roles: int, n_relations: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(WIDTH, HIDDEN), nn.Linear(WIDTH, HIDDEN, bias=False)
        self.mean = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.between = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.page = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.pool = nn.Linear(2 * HIDDEN, HIDDEN)
        self.kind = nn.Embedding(n_types + 1, HIDDEN)
        self.count, self.place = nn.Embedding(5, HIDDEN), nn.Embedding(8, HIDDEN)
        self.role = nn.Linear(HIDDEN, max(n_roles, 1))
        self.head, self.tail = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.head_near, self.tail_near = (nn.Linear(HIDDEN, HIDDEN, bias=False) for _ in range(2))
        self.head_by, self.tail_by = (nn.Linear(HIDDEN, HIDDEN, bias=False) for _ in range(2))
        self.distance = nn.Embedding(2 * DISTANCES, HIDDEN)
        self.sentences = nn.Embedding(SENTENCE_STEPS, HIDDEN)
        self.relation = nn.Linear(HIDDEN, n_relations + 1)
        self.dropout = dropout
        for table in (self.kind, self.count, self.place, self.distance, self.sentences):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, h: Tensor, sentence: Tensor, mask: Tensor, groups: Groups) -> tuple[Tensor, Tensor, Tensor]:
        """Score roles and relations.

        Parameters
        ----------
        h : (batch, pieces, 384)
        sentence : (batch, pieces) int64
            Number of the sentence, the title being 0.
        mask : (batch, pieces)
        groups

        Returns
        -------
        roles : (batch, groups, roles)
        relations : (batch, groups, groups, relations + 1)
        same : (batch, groups, groups) bool
            Whether the nearest mentions of the pair lie in one sentence.
        """
        b, m = groups.of.shape
        g = groups.types.shape[1]
        first, last, real = groups.first, groups.last, groups.real
        inside = prefix(self.mean(h))
        length = (last - first + 1).clamp(min=1)[..., None]
        u = self.first(take(h, first)) + self.last(take(h, last))
        u = u + ((take(inside, last + 1) - take(inside, first)) / length).to(u.dtype)
        pooled = self._pool(u, groups)
        where = self._places(sentence, groups)
        page = self.page((h * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        vec = self.pool(pooled) + self.kind(groups.types) + where + page[:, None]
        vec = F.dropout(F.relu(vec), self.dropout, self.training)
        roles = self.role(vec)

        near, signed, steps = nearest(first, last, take(sentence[..., None], first)[..., 0], groups.of, real, g)
        i, j = near // m, near % m
        flat = torch.arange(b, device=h.device)[:, None] * m
        uh, ut = self.head_near(u).reshape(b * m, -1), self.tail_near(u).reshape(b * m, -1)
        x = uh[(flat + i).view(-1)].view(b, g, g, -1) + ut[(flat + j).view(-1)].view(b, g, g, -1)
        x = x + self._between(h, first, last, i, j).view(b, g, g, -1).to(x.dtype)
        x = x + self.distance(signed).view(b, g, g, -1) + self.sentences(steps).view(b, g, g, -1)
        x = x + self.head(vec)[:, :, None] + self.tail(vec)[:, None]
        x = x + self.head_by(vec)[:, :, None] * self.tail_by(vec)[:, None]
        x = F.dropout(F.relu(x), self.dropout, self.training)
        return roles, self.relation(x), (steps == 0).view(b, g, g)

    def _pool(self, u: Tensor, groups: Groups) -> Tensor:
        b, _, d = u.shape
        g = groups.types.shape[1]
        index = torch.where(groups.real, groups.of, g)[..., None].expand(-1, -1, d)
        zero = u.new_zeros(b, g + 1, d)
        mean = zero.scatter_reduce(1, index, u, "mean", include_self=False)[:, :g]
        top = zero.scatter_reduce(1, index, u, "amax", include_self=False)[:, :g]
        return torch.cat((mean, top), -1)

    def _places(self, sentence: Tensor, groups: Groups) -> Tensor:
        b, g = groups.types.shape
        index = torch.where(groups.real, groups.of, g)
        at = sentence.gather(1, groups.first)
        zero = at.new_zeros(b, g + 1)
        count = zero.scatter_add(1, index, torch.ones_like(at))[:, :g].clamp(max=4)
        earliest = zero.scatter_reduce(1, index, at, "amin", include_self=False)[:, :g].clamp(max=4)
        latest = zero.scatter_reduce(1, index, at, "amax", include_self=False)[:, :g]
        final = (latest == sentence.amax(1, keepdim=True)) & (latest > 0)
        return self.count(count) + self.place(earliest) + self.place(5 + final.long())

    def _between(self, h: Tensor, first: Tensor, last: Tensor, i: Tensor, j: Tensor) -> Tensor:
        sums = prefix(self.between(h))
        swap = first.gather(1, i) > first.gather(1, j)
        start = torch.where(swap, last.gather(1, j), last.gather(1, i)) + 1
        stop = torch.maximum(torch.where(swap, first.gather(1, i), first.gather(1, j)), start)
        return (take(sums, stop) - take(sums, start)) / (stop - start).clamp(min=1)[..., None]


def nearest(
    first: Tensor, last: Tensor, sentence: Tensor, of: Tensor, real: Tensor, g: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Find the nearest two mentions of every ordered pair of groups.

    Returns
    -------
    pair : (b, g * g) int64
        ``head mention * m + tail mention``.
    distance : (b, g * g) int64
        Bucket of the pieces between them, plus 12 if the tail comes first.
    steps : (b, g * g) int64
        Sentences between them, at most 4.
    """
    b, m = of.shape
    ahead = first[:, None, :] - last[:, :, None]
    behind = first[:, :, None] - last[:, None, :]
    gap = torch.maximum(ahead, behind).clamp(min=0)
    key = gap * (m * m) + torch.arange(m * m, device=of.device).view(m, m)
    far = torch.tensor(2**40, device=of.device)
    key = torch.where(real[:, :, None] & real[:, None, :], key, far)
    cell = (of[:, :, None] * g + of[:, None, :]).view(b, -1)
    best = torch.full((b, g * g), 2**40, device=of.device).scatter_reduce(1, cell, key.view(b, -1), "amin")
    found = best < 2**40
    pair = torch.where(found, best % (m * m), torch.zeros_like(best))
    distance = torch.where(found, best // (m * m), torch.zeros_like(best))
    bucket = distance_bucket(distance)
    i, j = pair // m, pair % m
    backward = first.gather(1, i) > first.gather(1, j)
    steps = (sentence.gather(1, i) - sentence.gather(1, j)).abs().clamp(max=SENTENCE_STEPS - 1)
    return pair, bucket + DISTANCES * backward.long(), steps


def distance_bucket(distance: Tensor) -> Tensor:
    """Bucket a distance: 0 to 3 as they are, then by powers of about 1.6."""
    edges = torch.tensor([1, 2, 3, 4, 6, 9, 14, 22, 36, 60, 100], device=distance.device)
    return torch.bucketize(distance, edges, right=True)


class Network(nn.Module):
    """An encoder with one span head (and, where there are relations, one link head) for each label set."""

    def __init__(self, encoder: Encoder, schemes: dict[str, Any], dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = nn.ModuleDict({n: SpanHead(len(s.types), dropout) for n, s in schemes.items()})
        self.links = nn.ModuleDict(
            {
                n: LinkHead(len(s.types), len(s.roles), len(s.relations), dropout)
                for n, s in schemes.items()
                if s.relations
            }
        )
