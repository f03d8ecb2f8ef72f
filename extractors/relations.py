"""spaCy component ``kg_relations``: links between groups, by cues in and across the sentences of one paper.

Two kinds of rules: a cue between two mentions of one sentence (:data:`CUES`), and what holds for the whole
abstract: what it proposes goes with the datasets it is evaluated on, the methods it is compared with and the
tasks of its title and of sentences about its own work. Confidences are rounded from the share of right links
on annotated abstracts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, Group, Link, text_of
from kg.schema import SYMMETRIC, EntityType, RelationType, Role

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
    kind = r"(?:\s(?:(?:model|method|network|algorithm|framework|system|task|problem|dataset)s?|approach(?:es)?))?"
    expression = re.compile(rf"^{kind}{listed},?{few}\s(?:{between}){few}{listed}\s?$", re.IGNORECASE)
    return Cue(expression, head, type_, tail, confidence, backwards)


_FOR: Final = (
    r"for|to (?:perform|solve|address|tackle|improve|enable|support|facilitate|achieve|boost|enhance)|"
    r"(?:used|applied|useful) (?:for|in|to)"
)
_WITH: Final = r"using|via|based on|by means of|leveraging|through"
_OWN_WORK: Final = re.compile(r"\b(?:we|our|this (?:paper|work|article|study)|proposed)\b", re.IGNORECASE)

_SUCH_AS: Final = r"such as|including|like|e\.g\.,?|namely"

CUES: Final = (
    _cue(r"(?:pre-?|fine-?)?train(?:ed|ing)? on", _WORKS, RelationType.TRAINED_ON, frozenset({_D}), 0.65),
    _cue(
        r"outperforms?|surpass(?:es)?|(?:compared|comparable|superior) (?:to|with)|better than|over|than|versus|vs\.?",
        _WORKS, RelationType.COMPARED_WITH, _WORKS, 0.65,
    ),
    _cue(
        r"(?:evaluated|tested|validated|experiments?|results?|accuracy|performance|state-of-the-art)?\s?on",
        _WORKS, RelationType.EVALUATED_ON, frozenset({_D}), 0.5,
    ),
    _cue(_FOR, _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.65),
    _cue(r"on|in|at", _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.3),
    _cue(
        r"(?:that |which )?(?:generate|perform|enable|support|improve|facilitate|solve|address)(?:e?s)?",
        _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.4,
    ),
    _cue(_FOR, frozenset({_D}), RelationType.BENCHMARK_FOR, frozenset({_T}), 0.5),
    _cue(_FOR, _WORKS, RelationType.USED_FOR, _WORKS, 0.5),
    _cue(_FOR, frozenset({_C}), RelationType.USED_FOR, frozenset({_T, _M}), 0.3),
    _cue(
        r"(?:is |are |was |be )?appl(?:ied|icable|y|ying) to|to (?:analy[sz]e|study|understand|characterize|explain)",
        _WORKS, RelationType.APPLIED_TO, frozenset({_C, _M, _D}), 0.4,
    ),
    _cue(_WITH, _WORKS, RelationType.USED_FOR, frozenset({_T}), 0.5, backwards=True),
    _cue(_WITH, _WORKS, RelationType.USED_FOR, _WORKS, 0.45, backwards=True),
    _cue(_SUCH_AS, frozenset({_T}), RelationType.SUBTASK_OF, frozenset({_T}), 0.5, backwards=True),
    _cue(_SUCH_AS + "|called|named", _WORKS, RelationType.SUBCLASS_OF, _WORKS, 0.6, backwards=True),
    _cue(r"(?:is|are) an?|and other|or other", _WORKS, RelationType.SUBCLASS_OF, _WORKS, 0.5),
    _cue(
        r"consists? of|(?:is )?composed of|comprises?|combin(?:es?|ing)|incorporat(?:es?|ing)|integrat(?:es?|ing)|"
        r"contains?|equipped with",
        frozenset({_M, _L, _C}), RelationType.PART_OF, _WORKS, 0.45, backwards=True,
    ),
    _cue(
        r"(?:that |which )?(?:uses|employs|utilizes|leverages|adopts|exploits)|with an?",
        _WORKS, RelationType.PART_OF, _WORKS, 0.4, backwards=True,
    ),
    _cue(
        r"(?:that |which )?(?:models|captures|analy[sz]es|studies|reduces|alleviates|mitigates|estimates|measures)",
        _WORKS, RelationType.APPLIED_TO, frozenset({_C}), 0.3,
    ),
)  # fmt: skip
"""In order of precedence: the first cue that fits a pair of mentions counts."""


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
        text = text_of(doc)
        links = [
            *_in_sentences(text, groups, sentences),
            *_across(text, groups, sentences, len(doc._.paper.title)),
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
    mentions = sorted(
        ((mention, index) for index, group in enumerate(groups) for mention in group.mentions),
        key=lambda pair: (pair[0].start, pair[1]),
    )
    by_sentence: dict[tuple[int, int], list[tuple[Candidate, int]]] = {}
    for mention, index in mentions:
        by_sentence.setdefault(_sentence_at(sentences, mention.start), []).append((mention, index))
    for sentence, inside in by_sentence.items():
        for i, (_, a) in enumerate(inside):
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
    for cue in CUES:
        head, tail = (b, a) if cue.backwards else (a, b)
        if groups[head].type in cue.head and groups[tail].type in cue.tail and cue.between.match(gap):
            return Link(head, cue.type, tail, cue.confidence, *sentence, SOURCE)
    return None


def _across(text: str, groups: list[Group], sentences: list[tuple[int, int]], title_end: int) -> Iterator[Link]:
    """Link what the paper proposes (or, if it names nothing, the method of its title) to the rest."""
    works = [i for i, group in enumerate(groups) if group.type in _WORKS]
    proposed = [i for i in works if groups[i].role is Role.PROPOSED]
    main = max(
        proposed or [i for i in works if groups[i].mentions[0].start < title_end],
        key=lambda i: (len(groups[i].mentions) + 2 * (groups[i].mentions[0].start < title_end), -i),
        default=None,
    )
    datasets = [i for i, group in enumerate(groups) if group.role is Role.PROPOSED and group.type is _D]
    for i, group in enumerate(groups):
        in_title = group.mentions[0].start < title_end
        place = next((m for m in group.mentions if m.role is group.role), group.mentions[-1])
        sentence = _sentence_at(sentences, place.start)
        if group.type is _T and in_title:
            for dataset in datasets:
                yield Link(dataset, RelationType.BENCHMARK_FOR, i, 0.4, *sentence, SOURCE)
        if main is None or i == main:
            continue
        if group.type is _D and group.role is Role.EVALUATED_ON:
            yield Link(main, RelationType.EVALUATED_ON, i, 0.55, *sentence, SOURCE)
        elif group.type is _D and group.role is Role.TRAINED_ON:
            yield Link(main, RelationType.TRAINED_ON, i, 0.5, *sentence, SOURCE)
        elif group.type in _WORKS and group.role is Role.COMPARED:
            yield Link(main, RelationType.COMPARED_WITH, i, 0.35, *sentence, SOURCE)
        elif group.type is _T and in_title:
            yield Link(main, RelationType.USED_FOR, i, 0.5, *sentence, SOURCE)
        elif group.type is _T and (own := _own_work(text, group, sentences)):
            yield Link(main, RelationType.USED_FOR, i, 0.3, *own, SOURCE)


def _own_work(text: str, group: Group, sentences: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first sentence about the paper's own work that mentions a group."""
    for mention in group.mentions:
        sentence = _sentence_at(sentences, mention.start)
        if _OWN_WORK.search(text, *sentence):
            return sentence
    return None


@Language.factory(
    "kg_relations",
    requires=["doc._.groups", "doc._.sentences"],
    assigns=["doc._.links"],
    default_config={"threshold": 0.3, "most": 20},
)
def make_relations(nlp: Language, name: str, threshold: float, most: int) -> RelationReader:
    """Build the component; see :class:`RelationReader`."""
    return RelationReader(threshold, most)
