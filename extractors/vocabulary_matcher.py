"""spaCy component ``kg_vocabulary``: the names of the vocabulary that stand in a text.

:mod:`extractors.vocabulary` has the rules of the match.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate, text_of
from extractors.vocabulary import load_matcher
from kg.normal_form import is_proper

SOURCE: Final = "vocabulary"


class VocabularyMatcher:
    """Adds a candidate for each vocabulary form in the text.

    Parameters
    ----------
    paths
        Vocabulary files; none means those of the package.
    name_confidence, phrase_confidence, word_confidence
        Confidence of a proper name, a phrase of several lower-case words, a single lower-case word.
    """

    def __init__(
        self, paths: Sequence[str], name_confidence: float, phrase_confidence: float, word_confidence: float
    ) -> None:
        self._matcher = load_matcher(tuple(Path(path) for path in paths))
        self._name, self._phrase, self._word = name_confidence, phrase_confidence, word_confidence

    def __call__(self, doc: Doc) -> Doc:
        """Extend ``doc._.candidates``."""
        doc._.candidates += [
            Candidate(match.start, match.end, match.entry.type, self._confidence(match.form), SOURCE)
            for match in self._matcher.find(text_of(doc))
        ]
        return doc

    def _confidence(self, form: str) -> float:
        if form != form.casefold() or is_proper(form):
            return self._name
        return self._phrase if " " in form or "-" in form else self._word


@Language.factory(
    "kg_vocabulary",
    assigns=["doc._.candidates"],
    default_config={"paths": [], "name_confidence": 0.95, "phrase_confidence": 0.9, "word_confidence": 0.7},
)
def make_vocabulary(
    nlp: Language,
    name: str,
    paths: Sequence[str],
    name_confidence: float,
    phrase_confidence: float,
    word_confidence: float,
) -> VocabularyMatcher:
    """Build the component; see :class:`VocabularyMatcher`."""
    return VocabularyMatcher(paths, name_confidence, phrase_confidence, word_confidence)
