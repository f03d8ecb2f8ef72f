"""spaCy component ``kg_resolver``: makes one group of mentions out of all candidates that are one thing.

The rule, in five steps:

1. *Weigh.* A candidate weighs its confidence times the trust in its source. Candidates of one span support
   each other: the span's score is ``1 - prod(1 - weight)``, its type the one with the greatest score.
2. *Select.* Of overlapping spans the one with the greater score wins, where each word beyond the first counts
   ``length_bonus`` more, so that the longer name wins unless the shorter one is much surer. Spans under the
   threshold go; a defined abbreviation or its long form lends the other its score.
3. *Group.* Selected spans with one normal form (:func:`kg.normal_form.normal_form`) are one group; a long form
   and its short form are one group; two forms of one vocabulary entry are one group.
4. *Type and name.* A group's type is the one its mentions together support most. Its name is the long form if
   there is one, else its fullest mention as spelled most often outside the title.
5. *Propagate.* Every further occurrence of a group's forms outside other mentions becomes a mention too;
   forms with capitals are searched in exactly that case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Abbreviation, Candidate, Group, text_of
from extractors.vocabulary import load_vocabulary
from kg.normal_form import is_proper, normal_form, plain_text
from kg.schema import EntityType, Role, strongest_role
from kg.vocabulary import Vocabulary

SOURCE: Final = "resolver"
_SUBJECTS: Final = frozenset({EntityType.TASK, EntityType.METRIC, EntityType.CONCEPT})
_TYPE_ORDER: Final = {type_: rank for rank, type_ in enumerate(EntityType)}


@dataclass(slots=True)
class Span:
    """All candidates of one stretch of text."""

    start: int
    end: int
    text: str
    candidates: list[Candidate]
    types: dict[EntityType, float]
    score: float
    roles: list[Role]

    @property
    def type(self) -> EntityType:
        """The type with most support."""
        return best_type(self.types)


def best_type(types: dict[EntityType, float]) -> EntityType:
    """Return the type with most support; the order of :class:`EntityType` breaks ties."""
    return min(types, key=lambda type_: (-types[type_], _TYPE_ORDER[type_]))


def weigh(text: str, candidates: Iterable[Candidate], trust: dict[str, float]) -> list[Span]:
    """Join the candidates of each span (step 1)."""
    by_span: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.start < candidate.end:
            by_span[candidate.start, candidate.end].append(candidate)
    spans = []
    for (start, end), together in sorted(by_span.items()):
        doubts: dict[EntityType, float] = {}
        doubt = 1.0
        for candidate in together:
            weight = min(0.99, candidate.confidence * trust.get(candidate.source, 1.0))
            doubts[candidate.type] = doubts.get(candidate.type, 1.0) * (1 - weight)
            doubt *= 1 - weight
        types = {type_: 1 - rest for type_, rest in doubts.items()}
        roles = [candidate.role for candidate in together if candidate.role is not None]
        spans.append(Span(start, end, text[start:end], together, types, 1 - doubt, roles))
    return spans


def select(spans: Sequence[Span], length_bonus: float) -> list[Span]:
    """Choose spans that do not overlap, best first, and return them in order (step 2)."""

    def rank(span: Span) -> tuple[float, int, int]:
        words = min(len(span.text.split()), 6)
        return -(span.score + length_bonus * (words - 1)), span.start - span.end, span.start

    chosen: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=rank):
        places = range(span.start, span.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)


class _Union:
    """Disjoint sets of keys."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, key: str) -> str:
        parent = self._parent.setdefault(key, key)
        if parent != key:
            parent = self._parent[key] = self.find(parent)
        return parent

    def join(self, a: str, b: str) -> None:
        self._parent[self.find(a)] = self.find(b)


class Resolver:
    """Sets ``doc._.groups``; the module's text is the rule.

    Parameters
    ----------
    threshold
        Least score of a span, by type value ("Method"); the key "*" is for all other types.
    trust
        Factor on the confidences of a source ("vocabulary", "model"); 1 for a source not named.
    length_bonus
        What one more word is worth when spans overlap.
    vocabulary
        Vocabulary files for joining synonyms; none means those of the package.
    """

    def __init__(
        self,
        threshold: dict[str, float],
        trust: dict[str, float],
        length_bonus: float,
        vocabulary: Sequence[str],
    ) -> None:
        self._threshold, self._trust, self._length_bonus = threshold, trust, length_bonus
        self._vocabulary: Vocabulary = load_vocabulary(tuple(Path(path) for path in vocabulary))

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.groups``, ordered by first mention."""
        text: str = text_of(doc)
        inside = _inside_fields(doc._.candidates, text, doc._.sentences)
        spans = self._above_threshold(weigh(text, inside, self._trust), doc._.abbreviations)
        chosen = select(spans, self._length_bonus)
        _inherit_roles(chosen, inside)
        doc._.groups = self._groups(text, chosen, doc._.abbreviations)
        return doc

    def _above_threshold(self, spans: list[Span], abbreviations: Sequence[Abbreviation]) -> list[Span]:
        by_place = {(span.start, span.end): span for span in spans}
        for abbreviation in abbreviations:
            long, short = by_place.get(abbreviation.long), by_place.get(abbreviation.short)
            if long is not None and short is not None:
                long.score = short.score = max(long.score, short.score)
        least = self._threshold
        return [span for span in spans if span.score >= least.get(span.type.value, least.get("*", 0.5))]

    def _groups(self, text: str, spans: list[Span], abbreviations: Sequence[Abbreviation]) -> list[Group]:
        union = _Union()
        subjects = {normal_form(span.text) for span in spans if span.type in _SUBJECTS}
        for span in spans:
            form = normal_form(span.text)
            named = normal_form(span.text, span.type)
            # "SLU datasets" are not spoken language understanding, but "the FEVER dataset" is FEVER.
            if span.type in _SUBJECTS or named not in subjects:
                union.join(named, form)
            entry = self._vocabulary.lookup(span.text, span.type)
            if entry is not None:
                union.join(f"{entry.type.value}\t{entry.name}", form)
        for abbreviation in abbreviations:
            union.join(normal_form(text[slice(*abbreviation.short)]), normal_form(text[slice(*abbreviation.long)]))
        members: dict[str, list[Span]] = defaultdict(list)
        for span in spans:
            members[union.find(normal_form(span.text))].append(span)
        long_forms = {a.long for a in abbreviations}
        groups: dict[tuple[EntityType, str], Group] = {}
        for together in members.values():
            group = _group(text, together, long_forms)
            known = groups.setdefault((group.type, group.key), group)
            if known is not group:
                known.mentions += group.mentions
        _propagate(text, list(groups.values()))
        for group in groups.values():
            group.mentions.sort(key=lambda mention: (mention.start, mention.end))
        return sorted(groups.values(), key=lambda group: (group.mentions[0].start, group.mentions[0].end))


def _inherit_roles(chosen: Sequence[Span], candidates: Sequence[Candidate]) -> None:
    """Give a chosen span the candidates with a role that share most of its text; their type does not count."""
    with_roles = [(candidate, candidate.role) for candidate in candidates if candidate.role is not None]
    for span in chosen:
        for candidate, role in with_roles:
            if candidate.start >= span.end or candidate.end <= span.start:
                continue
            shared = min(span.end, candidate.end) - max(span.start, candidate.start)
            whole = max(span.end, candidate.end) - min(span.start, candidate.start)
            if shared < whole < 2 * shared:
                span.roles.append(role)


def _inside_fields(candidates: Iterable[Candidate], text: str, sentences: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Leave out candidates that reach from the title into the abstract or start or end with white space."""
    fields_end = sentences[0][1] if sentences and sentences[0][0] == 0 else 0
    return [
        c
        for c in candidates
        if not c.start < fields_end < c.end and not text[c.start].isspace() and not text[c.end - 1].isspace()
    ]


def _group(text: str, spans: list[Span], long_forms: set[tuple[int, int]]) -> Group:
    types: dict[EntityType, float] = defaultdict(float)
    for span in spans:
        for type_, support in span.types.items():
            types[type_] += support
    type_ = best_type(types)
    name = _name(spans, long_forms)
    mentions = []
    for span in spans:
        best = max(span.candidates, key=lambda c: c.confidence)
        role = strongest_role(*span.roles) if span.roles else None
        mentions.append(Candidate(span.start, span.end, type_, round(span.score, 4), best.source, role))
    return Group(name=name, type=type_, mentions=mentions, key=normal_form(name, type_) or normal_form(name))


def _name(spans: list[Span], long_forms: set[tuple[int, int]]) -> str:
    """Return the long form if there is one, else the fullest mention; of its spellings the plainest."""
    defined = [span for span in spans if (span.start, span.end) in long_forms]
    spelled = Counter(plain_text(span.text) for span in defined or spans)
    fullest = max(spelled, key=lambda name: (len(normal_form(name)), spelled[name], name))
    same = [name for name in spelled if normal_form(name) == normal_form(fullest)]
    same += [name for span in spans if normal_form(name := plain_text(span.text)) == normal_form(fullest)]
    return min(same, key=lambda name: (-spelled[name] if is_proper(name) else sum(c.isupper() for c in name), name))


def _propagate(text: str, groups: list[Group]) -> None:
    """Add every further occurrence of each group's forms that overlaps no mention (step 5)."""
    taken = bytearray(len(text))
    exact: dict[str, Group] = {}
    folded: dict[str, Group] = {}
    for group in groups:
        for mention in group.mentions:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            form = text[mention.start : mention.end]
            if len(form) < 4 or any(c.isupper() for c in form[1:]):
                exact.setdefault(form, group)
            else:
                folded.setdefault(_lower(form), group)
    for where, forms in ((text, exact), (_lower(text), folded)):
        for form in sorted(forms, key=lambda form: (-len(form), form)):
            start = where.find(form)
            while start >= 0:
                end = start + len(form)
                if _is_whole(text, start, end) and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    group = forms[form]
                    confidence = min(mention.confidence for mention in group.mentions)
                    group.mentions.append(Candidate(start, end, group.type, confidence, SOURCE))
                start = where.find(form, end)


def _lower(text: str) -> str:
    """Return a text in lower case, of the same length whatever its letters."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a span is no part of a longer word, hyphenated name or number."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "-_"):
        return False
    after = text[end : end + 2]
    return not after or not (after[0].isalnum() or after[0] in "-_" or (after[0] == "." and after[1:].isdigit()))


DEFAULTS: Final = {
    "threshold": {"*": 0.5},
    "trust": {"vocabulary": 1.0, "patterns": 1.0, "abbreviations": 1.0, "noun_phrases": 1.0, "model": 1.0},
    "length_bonus": 0.3,
    "vocabulary": [],
}


@Language.factory(
    "kg_resolver",
    requires=["doc._.candidates", "doc._.sentences", "doc._.abbreviations"],
    assigns=["doc._.groups"],
    default_config=DEFAULTS,
)
def make_resolver(
    nlp: Language,
    name: str,
    threshold: dict[str, float],
    trust: dict[str, float],
    length_bonus: float,
    vocabulary: Sequence[str],
) -> Resolver:
    """Build the component; see :class:`Resolver`."""
    return Resolver(threshold, trust, length_bonus, vocabulary)
