"""spaCy component ``kg_model_links``: roles of groups and relations between them, from the states of one pass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import SEPARATOR, Group, Link
from extractors.neural import SOURCE, TYPES, load_settings
from extractors.neural_encoder import DATA, Encoding
from extractors.neural_heads import load_heads, part, softmax
from extractors.neural_link_head import LinkHead, Members, Pairs
from kg.schema import SYMMETRIC, RelationType, Role

RELATIONS: Final = (
    RelationType.EVALUATED_ON, RelationType.TRAINED_ON, RelationType.USED_FOR, RelationType.COMPARED_WITH,
    RelationType.PART_OF, RelationType.SUBCLASS_OF, RelationType.BENCHMARK_FOR, RelationType.SUBTASK_OF,
    RelationType.APPLIED_TO,
)  # fmt: skip
ROLES: Final = (
    Role.PROPOSED, Role.EVALUATED_ON, Role.TRAINED_ON, Role.COMPARED, Role.STUDIED, Role.USED, Role.MENTIONED,
)  # fmt: skip
_CUES_SUFFICE: Final = frozenset({RelationType.TRAINED_ON})
"""Said by a few set phrases ("pre-trained on"), and too rare in the annotations for the model to know them all."""
_TYPE_NUMBER: Final = {type_: number for number, type_ in enumerate(TYPES, start=1)}


class LinkReader:
    """Sets ``group.role`` and extends ``doc._.links``.

    A link that another component found stays if the model gives it at least a little probability too, or if its
    kind needs no second opinion; of two links of one pair the surer stays.

    Parameters
    ----------
    most
        At most this many links a paper, the surest ones.
    folder
        Where the weights lie; empty means those of the package.
    """

    def __init__(self, most: int, folder: str) -> None:
        self._most = most
        self._folder = Path(folder) if folder else DATA
        self._head: LinkHead | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Read one paper that ``kg_model`` has read before."""
        return next(iter(self.pipe([doc], batch_size=1)))

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """Read papers, a batch at a time."""
        papers = iter(stream)
        while batch := list(islice(papers, batch_size)):
            self._read([doc for doc in batch if doc._.encoding is not None and doc._.groups])
            yield from batch

    def _read(self, docs: list[Doc]) -> None:
        if not docs:
            return
        if self._head is None:
            self._head = LinkHead(part(load_heads(self._folder), "links.own."))
        settings = load_settings(self._folder)["links"]
        placed = [_members(doc, doc._.encoding, doc._.groups) for doc in docs]
        texts: list[Encoding] = [doc._.encoding for doc in docs]
        scored = self._head(texts, [members for members, _ in placed], np.array(settings["allowed"], bool))
        bias = np.array(settings["role_bias"], np.float32)
        for doc, (_, places), (roles, pairs) in zip(docs, placed, scored, strict=True):
            for group, number in zip(doc._.groups, (roles + bias).argmax(-1), strict=True):
                group.role = ROLES[number]
            _add_links(doc, pairs, places, settings, self._most)


def _members(doc: Doc, text: Encoding, groups: list[Group]) -> tuple[Members, list[int]]:
    """Place the mentions of all groups on pieces; also return where each begins in the text."""
    body = len(doc._.paper.title) + len(SEPARATOR)
    starts = [start for start, _ in doc._.sentences if start >= body]
    places = [mention.start for group in groups for mention in group.mentions]
    ends = [mention.end for group in groups for mention in group.mentions]
    of = np.repeat(np.arange(len(groups)), [len(group.mentions) for group in groups])
    top = len(text.first) - 1
    first = np.clip(np.searchsorted(text.start, places, side="right") - 1, 0, top)
    last = np.maximum(np.clip(np.searchsorted(text.end, ends, side="left"), 0, top), first)
    sentence = np.array([0 if place < body else max(bisect_right(starts, place), 1) for place in places])
    types = np.array([_TYPE_NUMBER[group.type] for group in groups])
    return Members(text.first[first], text.last[last], of, sentence, types, len(starts)), places


def _add_links(doc: Doc, pairs: Pairs, places: list[int], settings: dict[str, Any], most: int) -> None:
    if not len(pairs.head):
        return
    p = softmax(pairs.logits / np.float32(settings["temperature"]))
    least = np.array(settings["thresholds"], np.float32)
    given = {(link.head, link.type, link.tail): link for link in doc._.links}
    best: dict[frozenset[int], Link] = {}
    if given:
        chance = dict(zip(zip(pairs.head.tolist(), pairs.tail.tolist(), strict=True), p, strict=True))
        for (head, type_, tail), link in given.items():
            likely = chance.get((head, tail))
            agreed = likely is not None and likely[RELATIONS.index(type_) + 1] >= settings["support"]
            if agreed or type_ in _CUES_SUFFICE:
                best[frozenset((head, tail))] = link
    kind = (p[:, 1:] - least).argmax(-1)
    sure = p[np.arange(len(kind)), kind + 1]
    for k in np.flatnonzero(sure >= least[kind]).tolist():
        relation = RELATIONS[kind[k]]
        head, tail = int(pairs.head[k]), int(pairs.tail[k])
        if relation in SYMMETRIC and head > tail:
            head, tail = tail, head
        pair = frozenset((head, tail))
        known = best.get(pair)
        if known is None or known.confidence < sure[k]:
            start, end = _evidence(doc, head, tail, places[int(pairs.tail_mention[k])])
            best[pair] = Link(head, relation, tail, round(float(sure[k]), 4), start, end, SOURCE)
    surest = sorted(best.values(), key=lambda link: (-link.confidence, link.start, link.head, link.tail))
    doc._.links = surest[:most]


def _evidence(doc: Doc, head: int, tail: int, near: int) -> tuple[int, int]:
    """Return the first sentence after the title that names both groups, else the title, else that of the tail."""
    sentences: list[tuple[int, int]] = doc._.sentences

    def number(place: int) -> int:
        return max(0, bisect_right(sentences, (place, 1 << 60)) - 1)

    heads, tails = ({number(mention.start) for mention in doc._.groups[group].mentions} for group in (head, tail))
    body = bisect_right(sentences, (len(doc._.paper.title), -1))
    both = sorted(heads & tails, key=lambda k: (k < body, k))
    return sentences[both[0] if both else number(near)]


@Language.factory(
    "kg_model_links",
    requires=["doc._.groups", "doc._.sentences", "doc._.encoding"],
    assigns=["doc._.links", "doc._.groups"],
    default_config={"most": 30, "folder": ""},
)
def make_model_links(nlp: Language, name: str, most: int, folder: str) -> LinkReader:
    """Build the component; see :class:`LinkReader`."""
    return LinkReader(most, folder)
