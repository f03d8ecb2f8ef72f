"""spaCy component ``kg_spacy_entities``: the entities of another spaCy pipeline as candidates of ours."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import Candidate
from kg.schema import EntityType

SOURCE: Final = "spacy"


class SpacyEntities:
    """Adds ``doc.ents`` whose label means one of our types to ``doc._.candidates``.

    Parameters
    ----------
    labels
        Label to type value, for labels that are not our types' own names ("PRODUCT": "Model").
    confidence
        Confidence of all of them, 0 to 1: spaCy's recognisers give none.
    """

    def __init__(self, labels: dict[str, str], confidence: float) -> None:
        self._types = {type_.value.casefold(): type_ for type_ in EntityType}
        self._types |= {label.casefold(): EntityType(type_) for label, type_ in labels.items()}
        self._confidence = confidence

    def __call__(self, doc: Doc) -> Doc:
        """Add the candidates."""
        for entity in doc.ents:
            if type_ := self._types.get(entity.label_.casefold()):
                doc._.candidates.append(Candidate(entity.start_char, entity.end_char, type_, self._confidence, SOURCE))
        return doc


@Language.factory(
    "kg_spacy_entities",
    requires=["doc.ents"],
    assigns=["doc._.candidates"],
    default_config={"labels": {}, "confidence": 0.8},
)
def make_spacy_entities(nlp: Language, name: str, labels: dict[str, str], confidence: float) -> SpacyEntities:
    """Make the component; called by spaCy."""
    return SpacyEntities(labels, confidence)
