"""spaCy component ``kg_patterns``: entities that the words around them give away.

Each pattern is a regular expression with a named group for the entity (or the list of them) and says which
type and role they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.normal_form import is_proper
from kg.schema import EntityType, Role
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate
from extractors.heads import head_of, type_of_phrase
from extractors.names import MARKED_UP, NAME, NAME_LIST, is_name, names_in
from extractors.noun_phrases import noun_phrases
from extractors.word_classes import word_classes

SOURCE: Final = "patterns"

_ADVERB: Final = r"(?:\s+(?:\w+ly|then|also|here|further|first|next|therefore|thus|hence|now|in this paper,?|in this work,?))*"
_PROPOSE: Final = r"(?:propos|introduc|present|develop|devis|releas|contribut|creat|construct|establish|describ|design|build|formulat|explor)"
_PROPOSED_OBJECT: Final = re.compile(
    rf"\b(?:we|this (?:paper|work|article|study|report|thesis)|(?:the|this) (?:paper|author|authors)|here)\b{_ADVERB}\s+"
    rf"{_PROPOSE}(?:e|es|s|ed|t)?\s+",
    re.IGNORECASE,
)
_PROPOSED_SUBJECT: Final = re.compile(
    rf"\s+(?:is|are|was|were|has been|have been){_ADVERB}\s+(?:proposed|introduced|presented|developed|devised|described)\b"
)
_CALLED: Final = re.compile(
    r"\b(?:called|named|dubbed|termed|coined|denoted as|denoted by|referred to as|known as|(?:we|which we|that we) (?:call|term|name|dub|refer to as)"
    rf"(?: (?:it|this|the resulting \w+|our \w+|this \w+))?|(?:our|the proposed|the new) (?:\w+ )?(?:method|model|approach|framework|system|algorithm|dataset|architecture|network),)"
    rf"\s+(?:the\s+|an?\s+|as\s+)?{MARKED_UP}(?P<name>{NAME})"
)
_APPOSITION: Final = re.compile(
    rf"(?P<name>{NAME})(?:\}}|[\"”’'])?(?:\s*\([^()]{{2,80}}\))?(?:,\s+|\s+is\s+|\s*[-–—]{{1,3}}\s*)(?:an?|the first|our)\s+(?P<kind>(?:[\w/-]+\s+){{0,8}}?"
    r"(?:dataset|corpus|benchmark|testbed|suite|method|model|models|approach|framework|algorithm|system|architecture|network|"
    r"technique|library|toolkit|tool|package|pipeline|loss|module|mechanism|scheme|strategy|procedure|metric|measure|task|"
    r"challenge|platform|environment|simulator|agent|transformer|autoencoder|optimizer|LLM|VLM|family|protocol|paradigm))\b"
)
_TITLE: Final = re.compile(rf"^\W*{MARKED_UP}(?P<name>{NAME})[}}\"”’'$]{{0,2}}\s*(?::|\s[-–—]{{1,3}}\s)\s*(?P<kind>.+)$", re.DOTALL)
_DATASET_HEAD: Final = re.compile(
    rf"(?P<names>{NAME_LIST})[}}\"”’']?\s+(?P<head>(?:[a-z-]+\s+){{0,1}}(?:datasets?|data ?sets?|corpus|corpora|benchmarks?|test ?sets?|test suite|challenge|leaderboard|treebank))\b"
)
_METHOD_HEAD: Final = re.compile(
    rf"(?P<name>{NAME})[}}\"”’']?\s+(?P<head>methods?|algorithms?|frameworks?|architectures?|approach|optimizers?|layers?|modules?|toolkit|library|loss|system|pipeline)\b"
)
_EVALUATED_ON: Final = re.compile(
    r"\b(?i:evaluat\w+|experiment\w*|results?|test(?:ed|s)?|validat\w+|benchmark(?:ed|s)?|performance|state-of-the-art|state of the art|SOTA|accuracy|"
    r"demonstrat\w+|assess\w*|scores?|improvements?|outperform\w*)\b"
    rf"(?:\s+(?!(?:trained|pre-?trained|fine-?tuned)\b)[\w'’-]+){{0,8}}?\s+(?:on|over|across|including|such as|namely)\s+(?:(?:the|both|two|three|four|five|six|several|various|multiple|standard|popular|challenging|public|large-scale|widely[ -]used|[a-z-]+)\s+){{0,4}}"
    rf"(?:(?:datasets?|benchmarks?|corpora|tasks?|test sets?)\s*(?:,|:|\(|-|--|—)?\s*(?:namely|including|such as|like|i\.e\.,?|e\.g\.,?|from)?\s*(?:the\s+)?)?(?P<names>{NAME_LIST})"
)
_TRAINED_ON: Final = re.compile(
    r"\b(?i:pre-?trained|trained|fine-?tuned|learned|pre-?training|training|fine-?tuning|train|finetune|fine-tune|pre-?train)\b"
    rf"(?:\s+[\w'’-]+){{0,5}}?\s+on\s+(?:(?:the|both|large-scale|[a-z-]+)\s+){{0,3}}(?P<names>{NAME_LIST})"
)
_COMPARED: Final = re.compile(
    r"\b(?i:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|compared (?:to|with|against)|comparison (?:to|with)|superior to|better than|worse than|"
    r"competitive with|comparable (?:to|with)|on par with|faster than|exceed(?:s|ed|ing)?|beat(?:s|ing)?|baselines? (?:such as|like|including))"
    rf"\s+(?:(?:the|both|that of|existing|previous|strong|vanilla|standard|original|[a-z-]+)\s+){{0,3}}(?P<names>{NAME_LIST})"
)


class _ListPattern(NamedTuple):
    expression: re.Pattern[str]
    type: EntityType
    role: Role | None
    confidence: float


_LISTS: Final = (
    _ListPattern(_DATASET_HEAD, EntityType.DATASET, None, 0.85),
    _ListPattern(_EVALUATED_ON, EntityType.DATASET, Role.EVALUATED_ON, 0.7),
    _ListPattern(_TRAINED_ON, EntityType.DATASET, Role.TRAINED_ON, 0.6),
    _ListPattern(_COMPARED, EntityType.METHOD, Role.COMPARED, 0.65),
)
_MODEL_KIND: Final = re.compile(r"\b(?:language|foundation|open-source|pre-?trained|billion|vision-language|multimodal) .*models?$|\b(?:LLM|VLM|MLLM)s?$")


def find_patterns(text: str, title: str, sentences: list[tuple[int, int]]) -> Iterator[Candidate]:
    """Yield the candidates that cues give away.

    Parameters
    ----------
    text
        Title and abstract, as in ``Doc.text``.
    title
        The title alone.
    sentences
        Character spans of ``text``.
    """
    if title and (match := _TITLE.match(title)) and is_name(match["name"]) and _is_title_name(match["name"]):
        yield _candidate(match, "name", _kind_type(match["kind"]), 0.85, Role.PROPOSED)
    for start, end in sentences:
        yield from _proposed(text, start, end)
        for pattern in _LISTS:
            for match in pattern.expression.finditer(text, start, end):
                for first, last in names_in(text, *match.span("names")):
                    if pattern.expression is _DATASET_HEAD or _is_probable_name(text[first:last]):
                        yield Candidate(first, last, pattern.type, pattern.confidence, SOURCE, pattern.role)
        for match in _CALLED.finditer(text, start, end):
            if is_name(match["name"]):
                yield _candidate(match, "name", _kind_type(text[start : match.start()]), 0.85, Role.PROPOSED)
        for match in _APPOSITION.finditer(text, start, end):
            if is_name(match["name"]) and _is_probable_name(match["name"]):
                yield _candidate(match, "name", _kind_type(match["kind"]), 0.8, None)
        for match in _METHOD_HEAD.finditer(text, start, end):
            if is_name(match["name"]) and _is_probable_name(match["name"]):
                yield _candidate(match, "name", EntityType.METHOD, 0.6, None)


def _proposed(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield the object of "we propose ..." and the subject of "... is proposed"."""
    classes = word_classes()
    for cue in _PROPOSED_OBJECT.finditer(text, start, end):
        phrase = next(noun_phrases(text[cue.end() : end], cue.end()), None)
        if phrase is None:
            continue
        between = text[cue.end() : phrase[0]].casefold().split()
        if all(w in classes.vague or w in _DETERMINERS or w.endswith("ly") for w in between) and _is_proposable(text[slice(*phrase)]):
            span = text[slice(*phrase)]
            confidence = 0.8 if is_proper(span.split()[-1]) else 0.7
            yield Candidate(*phrase, type_of_phrase(span, EntityType.METHOD), confidence, SOURCE, Role.PROPOSED)
    for cue in _PROPOSED_SUBJECT.finditer(text, start, end):
        phrases = [span for span in noun_phrases(text[start : cue.start()], start) if span[1] == cue.start()]
        if phrases and _is_proposable(text[slice(*phrases[-1])]):
            yield Candidate(*phrases[-1], type_of_phrase(text[slice(*phrases[-1])], EntityType.METHOD), 0.65, SOURCE, Role.PROPOSED)


_DETERMINERS: Final = frozenset("a an the our this two three several some first one new and , - “ ” \" ' `` \\emph{ \\textbf{ \\textit{ \\texttt{ {\\em".split())


def _is_proposable(phrase: str) -> bool:
    words = phrase.split()
    if len(words) == 1:
        return is_proper(words[0])
    return words[-1].casefold() not in word_classes().junk_heads or head_of(phrase) is not None


def _kind_type(kind: str) -> EntityType:
    """Return the type that a description gives: by its last telling noun ("a benchmark for ..." is a Dataset)."""
    described = kind.split(" for ")[0].split(" of ")[0].split(" to ")[0].split(" with ")[0].strip(" ,.")
    if not described:
        return EntityType.METHOD
    if _MODEL_KIND.search(described):
        return EntityType.MODEL
    head = head_of(described)
    if head is not None and head.type in (EntityType.DATASET, EntityType.METRIC):
        return head.type
    if re.search(r"\b(?:dataset|benchmark|corpus|testbed|treebank)s?\b", described, re.IGNORECASE):
        return EntityType.DATASET
    return EntityType.METHOD


def _is_title_name(name: str) -> bool:
    words = name.split()
    return len(words) <= 2 and (is_proper(words[0]) or len(words) == 1)


def _is_probable_name(name: str) -> bool:
    """Tell whether a name holds a word that is a name by its spelling, or a capitalised word that is no noun known."""
    return any(is_proper(word) for word in name.split()) or (name[0].isupper() and head_of(name) is None)


def _candidate(
    match: re.Match[str], group: str, type_: EntityType, confidence: float, role: Role | None
) -> Candidate:
    return Candidate(match.start(group), match.end(group), type_, confidence, SOURCE, role)


class PatternFinder:
    """Adds the candidates of :func:`find_patterns`."""

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.candidates``."""
        doc._.candidates += find_patterns(doc.text, doc._.paper.title, doc._.sentences)
        return doc


@Language.factory("kg_patterns", requires=["doc._.sentences"], assigns=["doc._.candidates"])
def make_patterns(nlp: Language, name: str) -> PatternFinder:
    """Build the component; see :class:`PatternFinder`."""
    return PatternFinder()
