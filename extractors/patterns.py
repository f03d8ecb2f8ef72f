"""spaCy component ``kg_patterns``: entities that the words around them give away.

Each pattern is a regular expression with a named group for the entity (or the list of them) and says which
type and role they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, text_of
from extractors.heads import head_of, type_of_phrase
from extractors.names import MARKED_UP, NAME, NAME_LIST, names_in, trimmed_name
from extractors.noun_phrases import noun_phrases
from extractors.word_classes import word_classes
from kg.normal_form import is_proper
from kg.schema import EntityType, Role

SOURCE: Final = "patterns"

_ADVERB: Final = r"(?:\s+(?:\w+ly|then|also|here|further|first|next|thus|hence|now|in this (?:paper|work),?))*"
_PROPOSED_OBJECT: Final = re.compile(
    rf"\b(?:we|this (?:paper|work|article|study|report|thesis)|(?:the|this) (?:paper|authors?)|here)\b{_ADVERB}\s+"
    r"(?:propos|introduc|present|develop|devis|releas|contribut|creat|construct|establish|describ|design|build|formulat|"
    r"explor)(?:e|es|s|ed|t)?\s+",
    re.IGNORECASE,
)
_PROPOSED_SUBJECT: Final = re.compile(
    rf"\s+(?:is|are|was|were|ha(?:s|ve) been){_ADVERB}\s+(?:propos|introduc|present|develop|devis|describ)ed\b"
)
_DETERMINERS: Final = frozenset(
    ("a", "an", "the", "our", "this", "two", "three", "several", "some", "first", "one", "new", "and", ",")
    + ("-", "“", "”", '"', "'", "`", "``", "\\emph{", "\\textbf{", "\\textit{", "{\\em")
)
_REACH: Final = 200
_TITLE: Final = re.compile(
    rf"^\W*{MARKED_UP}(?P<name>{NAME})[}}\"”’'$]{{0,2}}\s*(?::|\s[-–—]{{1,3}}\s)\s*(?P<kind>.+)$", re.DOTALL
)
_CALLED: Final = re.compile(
    r"\b(?i:called|named|dubbed|termed|coined|denoted (?:as|by)|referred to as|known as|"
    r"(?:which |that )?we (?:call|term|name|dub|refer to as)(?: (?:it|this|the resulting \w+|our \w+|this \w+))?|"
    r"(?:our|the proposed|the new) (?:\w+ )?(?:method|model|approach|framework|system|algorithm|dataset|architecture|"
    rf"network),)\s+(?:the\s+|an?\s+|as\s+)?{MARKED_UP}(?P<name>{NAME})"
)
_KINDS: Final = (
    r"(?:dataset|corpus|benchmark|testbed|suite|method|models?|approach|framework|algorithm|system|architecture|network|"
    r"technique|library|toolkit|tool|package|pipeline|loss|module|mechanism|scheme|strategy|procedure|metric|measure|task|"
    r"challenge|platform|environment|simulator|agent|transformer|autoencoder|optimizer|LLM|VLM|family|protocol|paradigm)"
)
_BEFORE_KIND: Final = re.compile(r"(?:,\s+|\s+is\s+|\s*[-–—]{1,3}\s*)(?:an?|the first|our)\s")
_APPOSITION: Final = re.compile(
    rf"(?P<name>{NAME})(?:\}}|[\"”’'])?(?:\s*\([^()]{{2,80}}\))?(?:,\s+|\s+is\s+|\s*[-–—]{{1,3}}\s*)"
    rf"(?:an?|the first|our)\s+(?P<kind>(?:[\w/-]+\s+){{0,8}}?{_KINDS})\b"
)
_DATASET_WORDS: Final = (
    r"(?:datasets?|data ?sets?|corpus|corpora|benchmarks?|test ?sets?|test suite|challenge|leaderboard|treebank)"
)
_LEAD: Final = r"(?:(?:the|both|two|three|four|five|six|[a-z-]+)\s+){0,4}"


class _ListPattern(NamedTuple):
    """A pattern for one or more names; sentences in which ``guard`` finds nothing are not searched."""

    guard: re.Pattern[str]
    expression: re.Pattern[str]
    type: EntityType
    role: Role | None
    confidence: float
    any_name: bool = False


_LISTS: Final = (
    _ListPattern(
        re.compile(rf"[\w)\}}'\"”]\s+(?:[a-z-]+\s+)?{_DATASET_WORDS}\b"),
        re.compile(rf"(?P<names>{NAME_LIST})[}}\"”']?\s+(?:[a-z-]+\s+)?{_DATASET_WORDS}\b"),
        EntityType.DATASET,
        None,
        0.85,
        any_name=True,
    ),
    _ListPattern(
        re.compile(r"\b(?:on|over|across|including|such as|namely) "),
        re.compile(
            r"\b(?i:evaluat\w+|experiment\w*|results?|test(?:ed|s)?|validat\w+|benchmark(?:ed|s)?|performance|"
            r"state[- ]of[- ]the[- ]art|SOTA|accuracy|demonstrat\w+|assess\w*|scores?|improvements?|outperform\w*)\b"
            r"(?:\s+(?!(?:pre-?|fine-?)?(?:trained|tuned)\b)[\w'’-]+){0,8}?\s+"
            r"(?:on|over|across|including|such as|namely)\s+"
            rf"{_LEAD}(?:(?:datasets?|benchmarks?|corpora|tasks?|test sets?)\s*(?:[,:(]|--?|—)?\s*"
            rf"(?:namely|including|such as|like|i\.e\.,?|e\.g\.,?|from)?\s*(?:the\s+)?)?(?P<names>{NAME_LIST})"
        ),
        EntityType.DATASET,
        Role.EVALUATED_ON,
        0.7,
    ),
    _ListPattern(
        re.compile(r"(?i:train|tun)\w* .*\bon "),
        re.compile(
            r"\b(?i:pre-?trained|trained|fine-?tuned|learned|pre-?training|training|fine-?tuning|train|fine-?tune|pre-?train)\b"
            rf"(?:\s+[\w'’-]+){{0,5}}?\s+on\s+{_LEAD}(?P<names>{NAME_LIST})"
        ),
        EntityType.DATASET,
        Role.TRAINED_ON,
        0.6,
    ),
    _ListPattern(
        re.compile(
            r"outperform|surpass|compar|superior|better|worse|competitive|on par|faster|exceed|beat|baseline",
            re.IGNORECASE,
        ),
        re.compile(
            r"\b(?i:outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|compared (?:to|with|against)|comparison (?:to|with)|"
            r"superior to|better than|worse than|competitive with|comparable (?:to|with)|on par with|faster than|"
            r"exceed(?:s|ed|ing)?|beat(?:s|ing)?|baselines? (?:such as|like|including))"
            rf"\s+(?:(?:the|both|that of|[a-z-]+)\s+){{0,3}}(?P<names>{NAME_LIST})"
        ),
        EntityType.METHOD,
        Role.COMPARED,
        0.65,
    ),
    _ListPattern(
        re.compile(
            r"[\w)\}'\"”]\s+(?:method|algorithm|framework|architecture|approach|optimizer|layer|module|toolkit|library|loss)"
        ),
        re.compile(
            rf"(?P<names>{NAME})[}}\"”']?\s+(?:methods?|algorithms?|frameworks?|architectures?|approach|optimizers?|"
            r"layers?|modules?|toolkit|library|loss)\b"
        ),
        EntityType.METHOD,
        None,
        0.6,
    ),
)
_MODEL_KIND: Final = re.compile(
    r"\b(?:language|foundation|open-source|pre-?trained|billion|vision-language|multimodal) .*models?$|"
    r"\b(?:LLM|VLM|MLLM)s?$",
    re.IGNORECASE,
)


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
    if title and (match := _TITLE.match(title)) and _is_title_name(match["name"]):
        yield from _named(title, match, _kind_type(match["kind"]), 0.85, Role.PROPOSED)
    for start, end in sentences:
        yield from _proposed(text, start, end)
        for pattern in _LISTS:
            if pattern.guard.search(text, start, end) is None:
                continue
            for match in pattern.expression.finditer(text, start, end):
                for first, last in names_in(text, *match.span("names")):
                    if pattern.any_name or _is_probable_name(text[first:last]):
                        yield Candidate(first, last, pattern.type, pattern.confidence, SOURCE, pattern.role)
        for match in _CALLED.finditer(text, start, end):
            yield from _named(text, match, _kind_type(text[start : match.start()]), 0.85, Role.PROPOSED)
        if _BEFORE_KIND.search(text, start, end):
            for match in _APPOSITION.finditer(text, start, end):
                if _is_probable_name(match["name"]):
                    yield from _named(text, match, _kind_type(match["kind"]), 0.8, None)


def _proposed(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Yield the object of "we propose ..." and the subject of "... is proposed"."""
    vague = word_classes().vague
    for cue in _PROPOSED_OBJECT.finditer(text, start, end):
        span = next(noun_phrases(text[cue.end() : min(end, cue.end() + _REACH)], cue.end()), None)
        if span is None:
            continue
        between = text[cue.end() : span[0]].casefold().split()
        phrase = text[slice(*span)]
        if _is_proposable(phrase) and all(w in vague or w in _DETERMINERS or w.endswith("ly") for w in between):
            confidence = 0.8 if is_proper(phrase.split()[-1]) else 0.7
            yield Candidate(*span, type_of_phrase(phrase, EntityType.METHOD), confidence, SOURCE, Role.PROPOSED)
    for cue in _PROPOSED_SUBJECT.finditer(text, start, end):
        first = max(start, cue.start() - _REACH)
        spans = [span for span in noun_phrases(text[first : cue.start()], first) if span[1] == cue.start()]
        if spans and _is_proposable(phrase := text[slice(*spans[-1])]):
            type_ = type_of_phrase(phrase, EntityType.METHOD)
            yield Candidate(*spans[-1], type_, 0.65, SOURCE, Role.PROPOSED)


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


def _named(
    text: str, match: re.Match[str], type_: EntityType, confidence: float, role: Role | None
) -> Iterator[Candidate]:
    """Yield the candidate of a match's group ``name``, if that is a name."""
    span = trimmed_name(text, *match.span("name"))
    if span is not None:
        yield Candidate(*span, type_, confidence, SOURCE, role)


class PatternFinder:
    """Adds the candidates of :func:`find_patterns`."""

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.candidates``."""
        doc._.candidates += find_patterns(text_of(doc), doc._.paper.title, doc._.sentences)
        return doc


@Language.factory("kg_patterns", requires=["doc._.sentences"], assigns=["doc._.candidates"])
def make_patterns(nlp: Language, name: str) -> PatternFinder:
    """Build the component; see :class:`PatternFinder`."""
    return PatternFinder()
