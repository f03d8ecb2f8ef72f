"""spaCy component ``kg_roles``: what the paper does with each thing, from cues around its mentions."""

from __future__ import annotations

import re
from typing import Final

from kg.schema import EntityType, Role, strongest_role
from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Group

_METHOD_LIKE: Final = frozenset({EntityType.METHOD, EntityType.MODEL})
_USED: Final = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|utili[sz]\w+|employ\w*|leverag\w+|based on|build(?:s|ing)? (?:up)?on|adopt\w*|appl(?:y|ies|ied|ying)|via|by means of|"
    r"incorporat\w+|exploit\w*|with|through|combin\w+)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_STUDIED: Final = re.compile(
    r"\b(?:stud(?:y|ies|ied|ying)|investigat\w+|analy[sz]\w+|examin\w+|explor\w+|understand\w*|problem of|task of|consider\w*|address\w*|tackl\w+|"
    r"focus\w* on|towards?|revisit\w*|survey\w*|for|improv\w+)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_PAPER: Final = re.compile(r"\b(?:we|our|this (?:paper|work|study)|in this)\b", re.IGNORECASE)
_WINDOW: Final = 60


class RoleReader:
    """Sets the role of each group in ``doc._.groups``.

    The strongest role that a pattern gave to a mention holds if it fits the type. Else a thing in the title,
    or said to be studied, is ``studied``; what follows a word of use is ``used``; a metric is ``used``; a
    dataset that a sentence about the paper's own work names is ``evaluated_on``; the rest is ``mentioned``.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set ``group.role``."""
        text: str = doc.text
        title_end = len(doc._.paper.title)
        for group in doc._.groups:
            group.role = self._role(text, group, title_end, doc._.sentences)
        return doc

    def _role(self, text: str, group: Group, title_end: int, sentences: list[tuple[int, int]]) -> Role:
        given = [mention.role for mention in group.mentions if mention.role is not None]
        fitting = [role for role in given if _fits(role, group.type)]
        if fitting:
            return strongest_role(*fitting)
        in_title = any(mention.start < title_end for mention in group.mentions)
        if group.type is EntityType.DATASET:
            return Role.EVALUATED_ON
        if group.type is EntityType.METRIC:
            return Role.USED
        before = [text[max(0, mention.start - _WINDOW) : mention.start] for mention in group.mentions]
        if group.type in _METHOD_LIKE and any(_USED.search(context) for context in before):
            return Role.USED
        if in_title or group.type is EntityType.TASK or any(_STUDIED.search(context) for context in before):
            return Role.STUDIED
        if group.type in _METHOD_LIKE:
            return Role.USED
        return Role.STUDIED if len(group.mentions) > 1 else Role.MENTIONED


def _fits(role: Role, type_: EntityType) -> bool:
    if role in (Role.EVALUATED_ON, Role.TRAINED_ON):
        return type_ in (EntityType.DATASET, EntityType.TASK)
    if role is Role.COMPARED:
        return type_ in _METHOD_LIKE
    return True


@Language.factory("kg_roles", requires=["doc._.groups", "doc._.sentences"], assigns=["doc._.groups"])
def make_roles(nlp: Language, name: str) -> RoleReader:
    """Build the component; see :class:`RoleReader`."""
    return RoleReader()
