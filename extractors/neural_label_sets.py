"""Our model's readers of SciERC's and TDMSci's labels, for ``kg evaluate``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from extractors.neural import load_settings
from extractors.neural_encoder import DATA, Encoding, load_encoder
from extractors.neural_heads import SpanHead, best_spans, load_heads, part, softmax
from extractors.neural_link_head import LinkHead, Members
from kg.evaluation.labels import LabelledText

TYPES: Final = {
    "scierc": ("Task", "Method", "Metric", "Material", "OtherScientificTerm", "Generic"),
    "tdmsci": ("TASK", "DATASET", "METRIC"),
}
RELATIONS: Final = {
    "scierc": ("USED-FOR", "FEATURE-OF", "HYPONYM-OF", "PART-OF", "EVALUATE-FOR", "COMPARE", "CONJUNCTION"),
    "tdmsci": (),
}
SYMMETRIC: Final = frozenset({"COMPARE", "CONJUNCTION"})
BATCH: Final = 64


def read_scierc(texts: Sequence[str], cuts: Sequence[Sequence[int]]) -> Iterator[LabelledText]:
    """Read texts with SciERC's labels; ``cuts`` says where the sentences of each begin."""
    return _read("scierc", texts, cuts)


def read_tdmsci(texts: Sequence[str], cuts: Sequence[Sequence[int]]) -> Iterator[LabelledText]:
    """Read texts with TDMSci's labels; ``cuts`` says where the sentences of each begin."""
    return _read("tdmsci", texts, cuts)


def _read(name: str, texts: Sequence[str], cuts: Sequence[Sequence[int]]) -> Iterator[LabelledText]:
    weights = load_heads(DATA)
    settings = load_settings(DATA)[name]
    spans_of = SpanHead(part(weights, f"spans.{name}."))
    links_of = LinkHead(part(weights, f"links.{name}.")) if RELATIONS[name] else None
    for begin in range(0, len(texts), BATCH):
        some = texts[begin : begin + BATCH]
        encodings = load_encoder(DATA).encode([("", text) for text in some], 0)
        spans = spans_of(encodings)
        p = softmax(spans.logits)
        kept = np.flatnonzero(1 - p[:, 0] > settings["threshold"])
        chosen = kept[best_spans(1 - p[kept, 0], spans.text[kept], spans.first[kept], spans.last[kept])]
        kinds = p[:, 1:].argmax(-1)
        for number, encoding in enumerate(encodings):
            own = chosen[spans.text[chosen] == number]
            first, last = spans.first[own], spans.last[own]
            labelled = tuple(
                (int(encoding.start[a]), int(encoding.end[z]), TYPES[name][kind])
                for a, z, kind in zip(first, last, kinds[own], strict=True)
            )
            relations: tuple[tuple[int, str, int], ...] = ()
            if links_of is not None and len(own) > 1:
                relations = _relate(name, links_of, encoding, first, last, kinds[own], cuts[begin + number],
                                    settings["link_threshold"])  # fmt: skip
            yield LabelledText(labelled, relations)


def _relate(
    name: str,
    links_of: LinkHead,
    text: Encoding,
    first: np.ndarray[tuple[int], np.dtype[np.int64]],
    last: np.ndarray[tuple[int], np.dtype[np.int64]],
    kinds: np.ndarray[tuple[int], np.dtype[np.int64]],
    cuts: Sequence[int],
    least: float,
) -> tuple[tuple[int, str, int], ...]:
    """Relate spans of one sentence, each span a group of its own."""
    sentence = np.array([max(bisect_right(cuts, int(place)), 1) for place in text.start[first]])
    members = Members(text.first[first], text.last[last], np.arange(len(first)), sentence, kinds + 1, len(cuts))
    allowed = np.ones((len(TYPES[name]) + 1,) * 2, bool)
    ((_, pairs),) = links_of([text], [members], allowed)
    p = softmax(pairs.logits)[:, 1:]
    kind, sure = p.argmax(-1), p.max(-1)
    together = sentence[pairs.head] == sentence[pairs.tail]
    out = []
    for k in np.flatnonzero(together & (sure >= least)).tolist():
        label = RELATIONS[name][kind[k]]
        head, tail = int(pairs.head[k]), int(pairs.tail[k])
        if label not in SYMMETRIC or head < tail:
            out.append((head, label, tail))
    return tuple(out)
