"""From names to the entities that they lead to, by what all papers together say.

Only names that share a key can have to do with one another, so that each group of them, a block, is decided by itself:

1. What a person decided holds.
2. A name of the vocabulary leads to its own node.
3. Names with one spelling but different types become one thing: the vocabulary's, else of the type that most papers
   give it, each paper counting as much as it is sure. They stay apart where capitals disagree (ImageNet, imagenet)
   and, if they are acronyms, where the votes are divided or papers define the acronym differently.
   The same words in another order are one spelling ("inference on graphs", "graph inference").
4. Phrases of one type that say the same in other words (:mod:`kg.linking.phrases`: "graph convolution network",
   "classify terrain", "boosting approach") lead to the vocabulary's, else to the most frequent one.
5. A short form that papers use without saying what it means leads to what nearly all papers define it as.

A name leads to another name only if that one leads to itself: there are no chains. Everything depends on sums
over papers, so the order of papers does not matter.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz

from kg.contribution import Contribution
from kg.linking.decisions import Decisions, name_key
from kg.linking.in_paper import Reason
from kg.linking.phrases import ending_key, meaning_key, order_key, padding, same_aspect
from kg.normal_form import abbreviates, is_proper
from kg.schema import EntityType, type_of
from kg.vocabulary import squeezed

LIKENESS: Final = {
    EntityType.METHOD: 0.88,
    EntityType.TASK: 0.88,
    EntityType.CONCEPT: 0.88,
    EntityType.DATASET: 1.0,
    EntityType.MODEL: 1.0,
    EntityType.METRIC: 1.0,
}
"""How alike two forms of one stem must be to be one thing, by type; 1: only another spelling will do."""

_ACRONYM_LENGTH: Final = 6
_CLEAR_MAJORITY: Final = 2 / 3
_AGREEMENT: Final = 0.9
"""Share of definitions that must agree on what a short form means."""
_DEFINITIONS: Final = 2
"""How many papers must define a short form; one may well have made up another "RAFT"."""
_DEFINITIONS_OF_TWO_LETTERS: Final = 5
_NAMED: Final = frozenset({EntityType.DATASET, EntityType.MODEL})
_PHRASED: Final = frozenset({EntityType.METHOD, EntityType.TASK, EntityType.CONCEPT})
_WORDED: Final = _PHRASED | {EntityType.DATASET, EntityType.METRIC}
_KINDS: Final = frozenset({"data", "image", "robot", "video"})
"""What ends in one of these is not called so: "LiDAR data" is no name of a data set."""
_CONFUSABLE: Final = frozenset({EntityType.METHOD, EntityType.MODEL})


@dataclass(frozen=True, slots=True)
class Name:
    """What papers call a thing, with sums over the papers that do.

    ``votes`` is the sum of the papers' confidences in thousandths, ``proper`` the number of papers that write
    it as a proper name, ``entity`` where it leads now.
    """

    id: str
    papers: int
    votes: int
    proper: int
    entity: str

    @property
    def sums(self) -> tuple[int, int, int]:
        """The sums over the papers that use it."""
        return self.papers, self.votes, self.proper

    @property
    def type(self) -> EntityType:
        """The type that papers give the thing under this name."""
        return type_of(self.id)

    @property
    def words(self) -> str:
        """The words of the name, split by hyphens."""
        return self.id.partition(":")[2]

    @property
    def is_proper(self) -> bool:
        """Whether most papers write it as a proper name."""
        return 2 * self.proper >= self.papers

    @property
    def is_acronym(self) -> bool:
        """Whether it is one short word in capitals."""
        return "-" not in self.words and len(self.words) <= _ACRONYM_LENGTH and self.is_proper


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form that ``papers`` papers define as a name that leads to ``entity``."""

    short: str
    long: str
    papers: int
    entity: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a name leads, why, and how sure that is (0 to 1)."""

    entity: str
    reason: Reason
    score: float


def definitions(contribution: Contribution) -> set[tuple[str, str]]:
    """Return the short forms that a paper defines, as pairs of the short form's words and the long name's id."""
    return {
        (name_key(form), mention.entity)
        for mention in contribution.mentions
        if " " in mention.name
        for form in mention.forms
        if " " not in form and abbreviates(form, mention.name)
    }


def decide(
    names: Iterable[Name], defined: Iterable[Definition], known: Mapping[str, object], decisions: Decisions
) -> dict[str, Verdict]:
    """Decide where the names of one block lead.

    Parameters
    ----------
    names
        All names with one key.
    defined
        All definitions of short forms with this key.
    known
        Holds the ids of vocabulary names.
    decisions
        What a person decided.
    """
    ordered = sorted(
        (name for name in names if name.papers > 0), key=lambda name: (-name.papers, padding(name.words), name.id)
    )
    meanings = _meanings(defined)
    verdicts = {name.id: Verdict(name.id, Reason.NORMAL_FORM, 1.0) for name in ordered}
    fixed = {name.id for name in ordered if name.id in known or name.id in decisions.named}
    free = [name for name in ordered if name.id not in fixed]
    # A name that a person has spoken of draws others to it, and so does one of the vocabulary, acronyms apart.
    drawing = [n for n in ordered if n.id in fixed and (n.id in decisions.named or not n.is_acronym)]
    drawing.sort(key=lambda name: name.id not in decisions.named)
    for key in (_spelling, _order):
        leading = [name for name in free if verdicts[name.id].entity == name.id]
        groups: dict[str, list[Name]] = {}
        for name in [*drawing, *leading]:
            groups.setdefault(key(name), []).append(name)
        for alike in groups.values():
            if len(alike) > 1:
                _lead_on(verdicts, _one_type(alike, meanings, fixed, known))
    _join_variants(ordered, verdicts, fixed)
    for name in free:
        if verdicts[name.id].entity == name.id and (verdict := _meaning(name, meanings.get(name.words, {}))):
            _lead_on(verdicts, {name.id: verdict})
    if not decisions.lines:
        return verdicts
    return {id_: _decided(id_, verdict, decisions) for id_, verdict in verdicts.items()}


def _decided(id_: str, verdict: Verdict, decisions: Decisions) -> Verdict:
    entity = verdict.entity
    if decisions.keeps_apart(entity, id_.partition(":")[2]) and entity != id_:
        return Verdict(id_, Reason.DECISION, 1.0)
    destination = decisions.destination(id_)
    if destination == id_:
        destination = decisions.destination(entity)
    return verdict if destination == entity else Verdict(destination, Reason.DECISION, 1.0)


def _one_type(
    alike: Sequence[Name], meanings: Mapping[str, Mapping[str, int]], fixed: set[str], known: Container[str]
) -> dict[str, Verdict]:
    """Lead names with one spelling to the vocabulary's, or to the one of the type that has the most votes."""
    votes: dict[EntityType, int] = {}
    for name in alike:
        votes[name.type] = votes.get(name.type, 0) + name.votes
    root = next((name for name in alike if name.id in fixed), None)
    if root is None:
        winner = min(votes, key=lambda type_: (-votes[type_], list(EntityType).index(type_)))
        root = next(name for name in alike if name.type is winner)
    share = votes[root.type] / max(sum(votes.values()), 1)
    verdicts = {}
    for name in alike:
        if name is root or name.id in fixed:
            continue
        if name.is_proper != root.is_proper and _is_phrase(name) != _is_phrase(root):
            continue  # OneShot is a method of its own, not "one-shot"
        if name.type is root.type:
            verdicts[name.id] = Verdict(root.id, Reason.VARIANT, 0.98)
        elif root.id in known:
            if name.is_proper == root.is_proper and not name.is_acronym and not _named_differently(name, root):
                verdicts[name.id] = Verdict(root.id, Reason.VOCABULARY, 0.95)
        elif _may_change_type(name, root, share, meanings):
            verdicts[name.id] = Verdict(root.id, Reason.VOTES, round(share, 3))
    return verdicts


def _may_change_type(name: Name, root: Name, share: float, meanings: Mapping[str, Mapping[str, int]]) -> bool:
    phrases = {name.type, root.type} <= _PHRASED and "-" in name.words and "-" in root.words
    if name.is_proper != root.is_proper and not phrases:
        return False
    if _named_differently(name, root) and share < _CLEAR_MAJORITY:
        return False
    if not (name.is_acronym or root.is_acronym):
        return True
    senses = meanings.get(name.words, {})
    if senses and max(senses.values()) < _AGREEMENT * sum(senses.values()):
        return False
    return {name.type, root.type} <= _CONFUSABLE or share >= _CLEAR_MAJORITY


def _named_differently(name: Name, root: Name) -> bool:
    """Tell whether just one of two proper names is a data set: GrabCut the data set is not GrabCut the method."""
    named = name.is_proper and name.words.rpartition("-")[2] not in _KINDS
    return named and (name.type is EntityType.DATASET) is not (root.type is EntityType.DATASET)


def _join_variants(ordered: Sequence[Name], verdicts: dict[str, Verdict], fixed: set[str]) -> None:
    """Lead phrases to the most frequent one whose words differ in their endings only."""
    roots: list[Name] = []
    places: dict[tuple[EntityType, str], list[int]] = {}
    moved: dict[str, Verdict] = {}
    for name in sorted(ordered, key=lambda name: name.id not in fixed):
        words = name.words
        if verdicts[name.id].entity != name.id or "-" not in words:
            continue
        type_ = name.type
        keys = [(type_, ending_key(words))]
        if type_ in _WORDED:
            keys.append((type_, f"{meaning_key(words, type_)} means"))
        alike = {place for key in keys for place in places.get(key, ())}
        likeness, place = max(((_likeness(name, roots[place]), -place) for place in alike), default=(0.0, 0))
        if likeness > 0 and name.id not in fixed:
            moved[name.id] = Verdict(roots[-place].id, Reason.VARIANT, round(likeness, 3))
        else:
            for key in keys:
                places.setdefault(key, []).append(len(roots))
            roots.append(name)
    _lead_on(verdicts, moved)


def _lead_on(verdicts: dict[str, Verdict], moved: Mapping[str, Verdict]) -> None:
    """Lead some names elsewhere, and with them those that led to them."""
    if not moved:
        return
    for id_, verdict in verdicts.items():
        if verdict.entity in moved:
            onward = moved[verdict.entity]
            verdicts[id_] = onward if verdict.entity == id_ else replace(onward, score=min(onward.score, verdict.score))


def _likeness(name: Name, other: Name) -> float:
    """Return how alike two phrases of one type are, from 0 to 1; 0 if they are not one thing."""
    if name.type in _WORDED and meaning_key(name.words, name.type) == meaning_key(other.words, name.type):
        return 0.95
    if ending_key(name.words) != ending_key(other.words) or not same_aspect(name.words, other.words):
        return 0.0
    likeness = fuzz.ratio(name.words, other.words) / 100
    return likeness if likeness >= LIKENESS[name.type] else 0.0


def _meanings(defined: Iterable[Definition]) -> dict[str, dict[str, int]]:
    meanings: dict[str, dict[str, int]] = {}
    for definition in defined:
        senses = meanings.setdefault(definition.short, {})
        senses[definition.entity] = senses.get(definition.entity, 0) + definition.papers
    return meanings


def _meaning(name: Name, senses: Mapping[str, int]) -> Verdict | None:
    """Return what nearly all papers that define a short form mean by it, all of them or those of its type."""
    if not name.is_acronym or "-" in name.words:
        return None
    for same_type in (False, True):
        fitting = {id_: papers for id_, papers in senses.items() if not same_type or type_of(id_) is name.type}
        if not fitting:
            continue
        total = sum(fitting.values())
        entity = min(fitting, key=lambda id_: (-fitting[id_], id_))
        share = fitting[entity] / total
        needed = _DEFINITIONS_OF_TWO_LETTERS if len(name.words) == 2 else _DEFINITIONS
        if share < _AGREEMENT or fitting[entity] < needed:
            continue
        if type_of(entity) is name.type or {type_of(entity), name.type} <= _CONFUSABLE or _outweighs(total, name):
            return Verdict(entity, Reason.CORPUS_ABBREVIATION, round(share * _AGREEMENT, 3))
    return None


def _outweighs(definitions: int, name: Name) -> bool:
    """Tell whether a short form is defined so often that papers must be wrong about its type."""
    return definitions >= max(5, name.papers // 2) and name.type not in (EntityType.DATASET, EntityType.METRIC)


def _is_phrase(name: Name) -> bool:
    return "-" in name.words and not name.words.endswith("-net")


def _spelling(name: Name) -> str:
    return squeezed(name.words.replace("-", " "))


def _order(name: Name) -> str:
    return order_key(name.words)


def proper_name(name: str, type_: EntityType) -> bool:
    """Tell whether a name is written as a proper name; of a Dataset or Model it is enough that it has a capital."""
    return any(map(is_proper, name.split())) or (type_ in _NAMED and name[:1].isupper())
