"""The pipelines, and the one call that turns papers into extractions.

spaCy is imported when a pipeline is built, not before: the command line asks this module for names and help.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

from kg.errors import ExtractionError
from kg.records import Extraction, Paper

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PipelineName = Literal["rules", "model", "full", "spacy"]

COMPONENTS: Final = {
    "kg_sentences": "extractors.sentences",
    "kg_spacy_entities": "extractors.spacy_entities",
    "kg_abbreviations": "extractors.abbreviations",
    "kg_vocabulary": "extractors.vocabulary_matcher",
    "kg_patterns": "extractors.patterns",
    "kg_noun_phrases": "extractors.noun_phrases",
    "kg_model": "extractors.neural",
    "kg_resolver": "extractors.resolver",
    "kg_roles": "extractors.roles",
    "kg_relations": "extractors.relations",
    "kg_model_links": "extractors.neural_links",
}
"""Every component in its order, and the module that registers it."""

_WITH_VOCABULARY: Final = {"kg_vocabulary": "paths", "kg_resolver": "vocabulary"}
"""Components that read vocabulary files, and the setting that names them."""

_MODEL: Final = frozenset({"kg_model", "kg_model_links"})
_FINDERS: Final = frozenset({"kg_vocabulary", "kg_patterns", "kg_noun_phrases", "kg_model"})

PIPELINES: Final[dict[PipelineName, frozenset[str]]] = {
    "rules": frozenset(COMPONENTS) - _MODEL,
    "model": frozenset({"kg_sentences", "kg_abbreviations", "kg_model", "kg_resolver", "kg_model_links"}),
    "full": frozenset(COMPONENTS) - {"kg_noun_phrases"},
    "spacy": frozenset(COMPONENTS) - _FINDERS - _MODEL,
}
"""Which of the components each pipeline has; ``kg_spacy_entities`` only after another spaCy pipeline."""

SETTINGS: Final[dict[PipelineName, dict[str, dict[str, Any]]]] = {
    "full": {
        "kg_resolver": {
            "trust": {"vocabulary": 0.52, "patterns": 0.3, "abbreviations": 0.5, "noun_phrases": 0.3, "model": 1.0}
        }
    },
}
"""What a pipeline sets otherwise than its components do: beside the model, rules support more than they add."""

LABEL_SETS: Final = {
    "scierc": "extractors.neural_label_sets:read_scierc",
    "tdmsci": "extractors.neural_label_sets:read_tdmsci",
}
"""Our model's readers of published label sets, for scoring."""

HELP: Final[dict[str, str]] = {
    "rules": "word lists and patterns alone",
    "model": "the trained model alone",
    "full": "the trained model, corrected by word lists and patterns",
    "spacy": "the entities of the pipeline given by --spacy-model in place of ours",
}
"""A line of help for each pipeline."""


def build_pipeline(
    name: PipelineName = "full",
    spacy_model: str | None = None,
    vocabulary: Path | None = None,
    *,
    config: dict[str, dict[str, Any]] | None = None,
) -> Language:
    """Build a pipeline.

    Parameters
    ----------
    name
        One of :data:`PIPELINES`; :data:`HELP` says what each does.
    spacy_model
        Name or folder of a spaCy pipeline that runs before ours; those of its entities whose label is one
        of our types become candidates.
    vocabulary
        A vocabulary file whose entries come before ours.
    config
        Settings that differ from a component's own, by component name.

    Raises
    ------
    ExtractionError
        If there is no such pipeline, or a component or its data cannot be loaded.
    """
    if name not in PIPELINES:
        raise ExtractionError(f"there is no pipeline '{name}'; choose one of {', '.join(PIPELINES)}")
    if name == "spacy" and not spacy_model:
        raise ExtractionError("the pipeline 'spacy' needs another pipeline's entities; name it with --spacy-model")
    from extractors.vocabulary import vocabulary_files

    nlp = _base(spacy_model)
    chosen = PIPELINES[name] - (frozenset() if spacy_model else {"kg_spacy_entities"})
    for component, module in _with_plugins(name).items():
        if component in COMPONENTS and component not in chosen:
            continue
        try:
            importlib.import_module(module)
            settings = SETTINGS.get(name, {}).get(component, {}) | (config or {}).get(component, {})
            if vocabulary is not None and component in _WITH_VOCABULARY:
                settings[_WITH_VOCABULARY[component]] = [str(vocabulary), *map(str, vocabulary_files())]
            nlp.add_pipe(component, config=settings)
        except (ImportError, OSError, ValueError) as error:
            raise ExtractionError(f"{component} of the pipeline '{name}' cannot be set up: {error}") from error
    nlp.set_error_handler(_name_the_paper)
    return nlp


def plugins() -> dict[str, str]:
    """Return the components that other packages offer (entry points ``kg.components``), by name, with their module."""
    return {entry.name: entry.value for entry in sorted(entry_points(group="kg.components"), key=lambda e: e.name)}


def _with_plugins(name: PipelineName) -> dict[str, str]:
    """Return the components in order; those of other packages find candidates, so they stand before the resolver."""
    if name == "model":
        return COMPONENTS
    order = list(COMPONENTS.items())
    place = list(COMPONENTS).index("kg_resolver")
    return dict([*order[:place], *plugins().items(), *order[place:]])


def _base(spacy_model: str | None) -> Language:
    import spacy

    if spacy_model is None:
        return spacy.blank("en")
    try:
        return spacy.load(spacy_model)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ExtractionError(f"the spaCy pipeline '{spacy_model}' cannot be loaded: {reason}") from None


def _name_the_paper(name: str, component: Callable[[Doc], Doc], docs: list[Doc], error: Exception) -> NoReturn:
    papers = ", ".join(doc._.paper.id for doc in docs if doc._.paper is not None)
    raise ExtractionError(f"{name} failed on paper {papers}: {type(error).__name__}: {error}") from error


def extract(nlp: Language, papers: Iterable[Paper], batch_size: int = 64) -> Iterator[Extraction]:
    """Read entities and relations in papers, one after the other, in order.

    Raises
    ------
    ExtractionError
        If a component fails; the message names the paper (with a component that works on batches: the batch).
    """
    from extractors.extraction import to_extraction

    for doc in nlp.pipe((_document(nlp, paper) for paper in papers), batch_size=batch_size):
        yield to_extraction(doc)


def _document(nlp: Language, paper: Paper) -> Doc:
    from extractors.document import make_document

    try:
        return make_document(nlp, paper)
    except ValueError as error:  # spaCy's limit on the length of a text
        raise ExtractionError(f"paper {paper.id} cannot be read: {error}") from error
