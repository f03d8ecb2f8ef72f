"""spaCy component ``kg_model``: typed spans from our trained encoder, in one pass over many papers at once.

The decision is made for a whole paper: spans of one normal form stand or fall together. A form counts if its
probability of being an entity, lowered where annotators would call it dispensable, reaches a threshold; that is
what raises precision and recall of a graph at the same time (an entity nobody would miss must be surer).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import SEPARATOR, Candidate, text_of
from extractors.neural_encoder import DATA, Encoding, load_encoder
from extractors.neural_heads import SpanHead, Spans, best_spans, load_heads, part, softmax
from kg.normal_form import normal_form
from kg.schema import EntityType

SOURCE: Final = "model"
TYPES: Final = (
    EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.TASK, EntityType.METRIC, EntityType.CONCEPT,
)  # fmt: skip
FLOOR: Final = 0.15
"""Least probability of a span that can be part of an entity at all."""


@lru_cache(maxsize=2)
def load_settings(folder: Path) -> dict[str, Any]:
    """Load what was tuned on training papers after training: temperatures, thresholds, signatures.

    Raises
    ------
    OSError
        If the file is missing.
    """
    settings: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return settings


class ModelReader:
    """Adds candidates of source ``model`` to ``doc._.candidates`` and keeps the states in ``doc._.encoding``.

    Parameters
    ----------
    threshold
        Least worth of an entity; None means the one tuned on training papers.
    folder
        Where the weights lie; empty means those of the package. They are loaded when the first paper comes.
    """

    def __init__(self, threshold: float | None, folder: str) -> None:
        self._threshold = threshold
        self._folder = Path(folder) if folder else DATA

    def __call__(self, doc: Doc) -> Doc:
        """Read one paper."""
        return next(iter(self.pipe([doc], batch_size=1)))

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """Read papers, a batch at a time; the next batch is encoded while the present one is worked on."""
        papers = iter(stream)
        ready: tuple[list[Doc], Future[list[Encoding]]] | None = None
        with ThreadPoolExecutor(1) as aside:
            while batch := list(islice(papers, batch_size)):
                coming = batch, aside.submit(self._encode, batch)
                if ready is not None:
                    yield from self._read(*ready)
                ready = coming
            if ready is not None:
                yield from self._read(*ready)

    def _encode(self, docs: list[Doc]) -> list[Encoding]:
        papers = [doc._.paper for doc in docs]
        return load_encoder(self._folder).encode([(p.title, p.abstract) for p in papers], len(SEPARATOR))

    def _read(self, docs: list[Doc], encoded: Future[list[Encoding]]) -> list[Doc]:
        texts = encoded.result()
        settings = load_settings(self._folder)["spans"]
        spans = SpanHead(part(load_heads(self._folder), "spans.own."))(texts)
        found = _decide(spans, texts, [text_of(doc) for doc in docs], settings, self._threshold)
        for doc, text, candidates in zip(docs, texts, found, strict=True):
            doc._.encoding = text
            doc._.candidates += candidates
        return docs


def _decide(
    spans: Spans, texts: list[Encoding], sources: list[str], settings: dict[str, Any], threshold: float | None
) -> list[list[Candidate]]:
    """Choose spans that do not overlap, judge the forms of each text, and type them."""
    p = softmax(spans.logits / np.float32(settings["temperature"]))
    kept = np.flatnonzero(1 - p[:, 0] > FLOOR)
    chosen = kept[best_spans(1 - p[kept, 0], spans.text[kept], spans.first[kept], spans.last[kept])]
    least = settings["threshold"] if threshold is None else threshold
    ease = np.array(settings["type_weights"], np.float32)
    share = settings["dispensable_share"]
    forms: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    for k in chosen.tolist():
        number = int(spans.text[k])
        text = texts[number]
        start, end = int(text.start[spans.first[k]]), int(text.end[spans.last[k]])
        form = normal_form(sources[number][start:end])
        if form:
            forms[number, form].append((k, start, end))
    out: list[list[Candidate]] = [[] for _ in texts]
    for (number, _), members in forms.items():
        rows = [k for k, _, _ in members]
        entity = float((1 - p[rows, 0]).max())
        needed = float(spans.required[rows].max())
        if entity * (share + (1 - share) * needed) < least:
            continue
        support = p[rows, 1:].sum(0) * ease
        best = int(support.argmax())
        sure = _calibrated(entity, float(support[best] / support.sum()), settings["calibration"])
        out[number] += [Candidate(start, end, TYPES[best], sure, SOURCE) for _, start, end in members]
    for candidates in out:
        candidates.sort(key=lambda c: (c.start, c.end))
    return out


def _calibrated(entity: float, typed: float, factors: list[float]) -> float:
    """Return the probability that a chosen entity is right and rightly typed (Platt 1999), at least a half."""
    odds = factors[0] * _logit(entity) + factors[1] * _logit(typed) + factors[2]
    return round(max(0.5, 1 / (1 + math.exp(-odds))), 4)


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


@Language.factory(
    "kg_model",
    requires=["doc._.paper"],
    assigns=["doc._.candidates", "doc._.encoding"],
    default_config={"threshold": None, "folder": ""},
)
def make_model(nlp: Language, name: str, threshold: float | None, folder: str) -> ModelReader:
    """Build the component; see :class:`ModelReader`."""
    return ModelReader(threshold, folder)
