"""spaCy component ``kg_relations``: links between groups, by cues in and across the sentences of one paper.

Three kinds of rules: a cue between two mentions of a sentence (:data:`CUES`); a name inside a longer name
("graph neural network" is a "neural network"); and what holds for the whole abstract: what it proposes goes
with the datasets it is evaluated on, the methods it is compared with and the task of the title.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.normal_form import normal_form
from kg.schema import SYMMETRIC, EntityType, RelationType, Role
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, Group, Link

SOURCE: Final = "rules"
_M, _L, _D, _T, _C = (
    EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.TASK, EntityType.CONCEPT,
)  # fmt: skip
_WORKS: Final = frozenset({_M, _L})
_Types = frozenset[EntityType]


class Cue(NamedTuple):
    """Words between two mentions that link them; ``backwards``: the second mention is the head."""

    between: re.Pattern[str]
    head: _Types
    type: RelationType
    tail: _Types
    confidence: float
    backwards: bool = False


def _cue(
    between: str, head: _Types, type_: RelationType, tail: _Types, confidence: float, backwards: bool = False
) -> Cue:
    few = r"(?:\s[\w'’-]+){0,3}?"
    listed = r"(?:\s?§,?(?: and| or|,)?)*"
    plural = r"(?:\s(?:models?|methods?|approach(?:es)?|networks?|algorithms?|framework|systems?|tasks?|problems?|datasets?))?"
    return Cue(
        re.compile(rf"^{plural}{listed},?{few}\s(?:{between}){few}{listed}\s?$", re.IGNORECASE), head, type_, tail, confidence, backwards
    )


_ANY_WORK_OR_CONCEPT: Final = frozenset({_M, _L, _C})
_FOR: Final = r"for|to (?:perform|solve|address|tackle|improve|enable|support|facilitate|achieve|boost|enhance)|(?:used|applied|useful) (?:for|in|to)"
_WITH: Final = r"using|via|with|by|through|based on|by means of|leveraging|from"

CUES: Final = (
    _cue(r"(?:pre-?|fine-?)?train(?:ed|ing)? on", _WORKS, RelationType.TRAINED_ON, frozenset({_D}), 0.75),
    _cue(r"outperforms?|surpass(?:es)?|(?:compared|comparable|superior) (?:to|with)|better than|over|than|versus|vs\.?",
         _WORKS, RelationType.COMPARED_WITH, _WORKS, 0.7),
    _cue(r"(?:evaluated|tested|validated|experiments?|results?|accuracy|performance|state-of-the-art)?\s?on",
         _WORKS, RelationType.EVALUATED_ON, frozenset({_D}), 0.6),
    _cue(_FOR, _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.7),
    _cue(_FOR, frozenset({_D}), RelationType.BENCHMARK_FOR, frozenset({_T}), 0.7),
    _cue(_FOR, _WORKS, RelationType.USED_FOR, _WORKS, 0.55),
    _cue(_FOR, frozenset({_C}), RelationType.USED_FOR, frozenset({_T, _M}), 0.5),
    _cue(r"(?:applied )?(?:for|to)|to (?:analy[sz]e|study|model|learn|estimate|capture)", frozenset({_M}), RelationType.APPLIED_TO,
         frozenset({_C}), 0.5),
    _cue(_WITH, _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.6, backwards=True),
    _cue(_WITH, _WORKS, RelationType.USED_FOR, _WORKS, 0.5, backwards=True),
    _cue(r"such as|including|like|e\.g\.,?|namely", frozenset({_T}), RelationType.SUBTASK_OF, frozenset({_T}), 0.7, backwards=True),
    _cue(r"such as|including|like|e\.g\.,?|namely|called|named", _WORKS, RelationType.SUBCLASS_OF, _WORKS, 0.7, backwards=True),
    _cue(r"such as|including|like|e\.g\.,?|namely", frozenset({_C}), RelationType.SUBCLASS_OF, frozenset({_C}), 0.6, backwards=True),
    _cue(r"(?:is|are) an?|and other|or other", _WORKS, RelationType.SUBCLASS_OF, _WORKS, 0.65),
    _cue(r"consists? of|(?:is )?composed of|comprises?|combin(?:es?|ing)|incorporat(?:es?|ing)|integrat(?:es?|ing)|contains?|equipped with",
         _WORKS, RelationType.PART_OF, _ANY_WORK_OR_CONCEPT, 0.6, backwards=True),
    _cue(r"in|within|of", frozenset({_M}), RelationType.PART_OF, _WORKS, 0.4),
)  # fmt: skip
_DATASET_OF_TITLE: Final = 0.65


class RelationReader:
    """Sets ``doc._.links``.

    Parameters
    ----------
    threshold
        Least confidence of a link that is kept.
    most
        At most this many links a paper, the surest ones.
    """

    def __init__(self, threshold: float, most: int) -> None:
        self._threshold, self._most = threshold, most

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.links``, at most one link for each pair of groups."""
        groups: list[Group] = doc._.groups
        sentences: list[tuple[int, int]] = doc._.sentences
        if not groups or not sentences:
            return doc
        links = [
            *_in_sentences(doc.text, groups, sentences),
            *_across(groups, sentences, len(doc._.paper.title)),
            *_in_names(groups, sentences),
        ]
        best: dict[frozenset[int], Link] = {}
        for link in links:
            if link.head == link.tail or link.confidence < self._threshold:
                continue
            pair = frozenset((link.head, link.tail))
            if pair not in best or link.confidence > best[pair].confidence:
                best[pair] = link
        surest = sorted(best.values(), key=lambda link: (-link.confidence, link.start, link.head, link.tail))
        doc._.links += [_ordered(link) for link in surest[: self._most]]
        return doc


def _ordered(link: Link) -> Link:
    """Let a symmetric link go from the earlier group to the later one."""
    if link.type in SYMMETRIC and link.head > link.tail:
        return Link(link.tail, link.type, link.head, link.confidence, link.start, link.end, link.source)
    return link


def _sentence_at(sentences: list[tuple[int, int]], position: int) -> tuple[int, int]:
    return sentences[max(0, bisect_right(sentences, (position, 1 << 60)) - 1)]


def _in_sentences(text: str, groups: list[Group], sentences: list[tuple[int, int]]) -> Iterator[Link]:
    mentions = sorted(((m, index) for index, group in enumerate(groups) for m in group.mentions), key=lambda pair: pair[0].start)
    by_sentence: dict[tuple[int, int], list[tuple[Candidate, int]]] = {}
    for mention, index in mentions:
        by_sentence.setdefault(_sentence_at(sentences, mention.start), []).append((mention, index))
    for sentence, inside in by_sentence.items():
        for i, (left, a) in enumerate(inside):
            gap = ""
            for j in range(i + 1, min(i + 6, len(inside))):
                right, b = inside[j]
                gap += text[inside[j - 1][0].end : right.start]
                if len(gap) > 90:
                    break
                link = _by_cue(gap, a, b, groups, sentence)
                if link is not None:
                    yield link
                gap += "§"


def _by_cue(gap: str, a: int, b: int, groups: list[Group], sentence: tuple[int, int]) -> Link | None:
    types = groups[a].type, groups[b].type
    for cue in CUES:
        head, tail = (b, a) if cue.backwards else (a, b)
        if (types[1] if cue.backwards else types[0]) not in cue.head or (types[0] if cue.backwards else types[1]) not in cue.tail:
            continue
        if cue.between.match(gap):
            return Link(head, cue.type, tail, cue.confidence, *sentence, SOURCE)
    return None


def _across(groups: list[Group], sentences: list[tuple[int, int]], title_end: int) -> Iterator[Link]:
    """Link what the paper proposes (or, if it names nothing, the method of its title) to the rest."""
    proposed = [i for i, group in enumerate(groups) if group.role is Role.PROPOSED and group.type in _WORKS]
    if not proposed:
        proposed = [i for i, group in enumerate(groups) if group.type in _WORKS and group.mentions[0].start < title_end]
    datasets = [i for i, group in enumerate(groups) if group.role is Role.PROPOSED and group.type is _D]
    tasks = [i for i, group in enumerate(groups) if group.type is _T and group.mentions[0].start < title_end]
    main = max(proposed, key=lambda i: (len(groups[i].mentions), -i), default=None)
    for i, group in enumerate(groups):
        sentence = _sentence_at(sentences, group.mentions[-1].start)
        for mention in group.mentions:
            if mention.role is group.role:
                sentence = _sentence_at(sentences, mention.start)
        if main is not None and i != main:
            if group.type is _D and group.role is Role.EVALUATED_ON:
                yield Link(main, RelationType.EVALUATED_ON, i, 0.7, *sentence, SOURCE)
            elif group.type is _D and group.role is Role.TRAINED_ON:
                yield Link(main, RelationType.TRAINED_ON, i, 0.7, *sentence, SOURCE)
            elif group.type in _WORKS and group.role is Role.COMPARED:
                yield Link(main, RelationType.COMPARED_WITH, i, 0.6, *sentence, SOURCE)
    for task in tasks:
        sentence = _sentence_at(sentences, groups[task].mentions[0].start)
        if main is not None:
            yield Link(main, RelationType.USED_FOR, task, 0.6, *sentence, SOURCE)
        for dataset in datasets:
            yield Link(dataset, RelationType.BENCHMARK_FOR, task, _DATASET_OF_TITLE, *sentence, SOURCE)


def _in_names(groups: list[Group], sentences: list[tuple[int, int]]) -> Iterator[Link]:
    """Link "X Y" to "Y" where both are groups of one type ("graph neural network", "neural network")."""
    forms = [normal_form(group.name) for group in groups]
    for i, longer in enumerate(forms):
        for j, shorter in enumerate(forms):
            if i != j and groups[i].type is groups[j].type and longer.endswith(f" {shorter}") and " " in shorter:
                type_ = RelationType.SUBTASK_OF if groups[i].type is _T else RelationType.SUBCLASS_OF
                if groups[i].type in (_T, _M, _C):
                    yield Link(i, type_, j, 0.55, *_sentence_at(sentences, groups[i].mentions[0].start), SOURCE)


@Language.factory(
    "kg_relations",
    requires=["doc._.groups", "doc._.sentences"],
    assigns=["doc._.links"],
    default_config={"threshold": 0.5, "most": 20},
)
def make_relations(nlp: Language, name: str, threshold: float, most: int) -> RelationReader:
    """Build the component; see :class:`RelationReader`."""
    return RelationReader(threshold, most)
