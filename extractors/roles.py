"""spaCy component ``kg_roles``: what the paper does with each thing, from cues around its mentions."""

from __future__ import annotations

import re
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Group, text_of
from kg.schema import EntityType, Role, strongest_role

_METHOD_LIKE: Final = frozenset({EntityType.METHOD, EntityType.MODEL})
_PROPOSED: Final = re.compile(
    r"(?:\b(?:our|the proposed|novel|new|newly[ -]proposed|proposed)(?:\s+[\w-]+(?:\s+\w+)?,)?|"
    r"\b(?:we|paper|work)\s+(?:\w+ly\s+|then\s+|also\s+|further\s+)?(?:propose|introduce|present|develop|design|devise)s?"
    r"(?:\s+to\s+use)?(?:\s+an?|\s+the)?)\s+(?:[\w'’/-]+\s+){0,2}$",
    re.IGNORECASE,
)
_USED: Final = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|utili[sz]\w+|employ\w*|leverag\w+|based on|build(?:s|ing)? (?:up)?on|adopt\w*|via|"
    r"appl(?:y|ies|ied|ying)|by means of|incorporat\w+|exploit\w*|with|through|combin\w+)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_STUDIED: Final = re.compile(
    r"\b(?:stud(?:y|ies|ied|ying)|investigat\w+|analy[sz]\w+|examin\w+|explor\w+|understand\w*|problem of|task of|"
    r"consider\w*|address\w*|tackl\w+|focus\w* on|towards?|revisit\w*|survey\w*|for|improv\w+)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(
    r"\b(?:outperform\w*|surpass\w*|compared (?:to|with)|than|baselines?(?: such as)?|over|versus|existing|previous|"
    r"prior|traditional|conventional|state-of-the-art|standard)\s+(?:[\w'’-]+\s+){0,2}$",
    re.IGNORECASE,
)
_WINDOW: Final = 70


class RoleReader:
    """Sets the role of each group in ``doc._.groups``.

    The strongest role that a pattern gave to a mention holds if it fits the type. Else a dataset is
    ``evaluated_on`` and a metric ``used``; a method is ``proposed`` after "our", "novel" and the like or where
    the title begins with it, ``used`` or ``compared`` by the words before it; a task, a thing in the title, a
    thing named twice or said to be studied is ``studied``; a concept named once in passing is ``mentioned``.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set ``group.role``."""
        text: str = text_of(doc)
        title_end = len(doc._.paper.title)
        for group in doc._.groups:
            group.role = self._role(text, group, title_end)
        return doc

    def _role(self, text: str, group: Group, title_end: int) -> Role:
        given = [mention.role for mention in group.mentions if mention.role is not None]
        fitting = [role for role in given if _fits(role, group.type)]
        if fitting:
            return strongest_role(*fitting)
        if group.type is EntityType.DATASET:
            return Role.EVALUATED_ON
        if group.type is EntityType.METRIC:
            return Role.USED
        before = [text[max(0, mention.start - _WINDOW) : mention.start] for mention in group.mentions]
        in_title = any(mention.start < title_end for mention in group.mentions)
        if group.type in _METHOD_LIKE:
            for cue, role in ((_PROPOSED, Role.PROPOSED), (_COMPARED, Role.COMPARED), (_USED, Role.USED)):
                if any(cue.search(context) for context in before):
                    return role
            if group.mentions[0].start == 0:
                return Role.PROPOSED
            return Role.STUDIED if in_title else Role.USED
        if group.type is EntityType.TASK or in_title or len(group.mentions) > 1:
            return Role.STUDIED
        if any(_USED.search(context) for context in before):
            return Role.USED
        return Role.STUDIED if any(_STUDIED.search(context) for context in before) else Role.MENTIONED


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
