"""Finding and running an extraction pipeline; the pipelines themselves live in other packages.

``kg`` knows extractors by the entry point group ``kg.extractors``: each names a module with ``HELP``
(the names of its pipelines with a line of help each), ``plugins()`` (the components that other packages
add to them), ``build_pipeline(name, spacy_model, vocabulary)`` and ``extract(nlp, papers, batch_size)``. The group
``kg.vocabularies`` names modules with ``vocabulary_files()``.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, cast

from kg.errors import ExtractionError
from kg.records import Extraction, Paper
from kg.vocabulary import Vocabulary

if TYPE_CHECKING:
    from spacy.language import Language

DEFAULT_PIPELINE: Final = "full"
BATCH_SIZE: Final = 128


class ExtractorModule(Protocol):
    """What an entry point of the group ``kg.extractors`` offers."""

    HELP: Mapping[str, str]

    def plugins(self) -> Mapping[str, str]:
        """Return what other packages add: component name and module."""

    def build_pipeline(self, name: str, spacy_model: str | None, vocabulary: Path | None) -> Language:
        """Put a spaCy pipeline together; ``vocabulary`` is a file that comes before its own."""

    def extract(self, nlp: Language, papers: Iterable[Paper], batch_size: int) -> Iterator[Extraction]:
        """Read papers, in order."""


class Pipeline:
    """A named extraction pipeline; nothing heavy is loaded before the first paper is read.

    Parameters
    ----------
    name
        One of :func:`pipelines`.
    spacy_model
        Name or folder of a spaCy pipeline that goes before ours.
    vocabulary
        Text of a user's vocabulary file.

    Raises
    ------
    ExtractionError
        If there is no pipeline of that name.
    """

    def __init__(self, name: str = DEFAULT_PIPELINE, spacy_model: str | None = None, vocabulary: str = "") -> None:
        offered = _offered()
        if name not in offered:
            raise ExtractionError(f"there is no pipeline '{name}'; there are {', '.join(offered)}")
        self.name = name
        self._entry = offered[name]
        self._spacy_model = spacy_model
        self._vocabulary = vocabulary

    def extract(self, papers: Iterable[Paper], batch_size: int = BATCH_SIZE) -> Iterator[Extraction]:
        """Read papers, in order, a batch at a time."""
        return self._module.extract(self._language, papers, batch_size)

    def load(self) -> None:
        """Set the pipeline up now rather than with the first paper.

        Raises
        ------
        ExtractionError
            If that fails.
        """
        _ = self._language

    @cached_property
    def fingerprint(self) -> str:
        """Identifies the pipeline: the same for the same code, data and options."""
        root = Path(self._entry.load().__file__).parent
        parts = hashlib.sha256()
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc" and "training" not in path.parts:
                parts.update(path.relative_to(root).as_posix().encode())
                parts.update(path.read_bytes())
        plugins = dict(self._module.plugins())
        own = [self._vocabulary] if self._vocabulary else []
        return json.dumps([version("abstracts-kg"), self.name, self._spacy_model, plugins, parts.hexdigest(), *own])

    @cached_property
    def _module(self) -> ExtractorModule:
        return cast(ExtractorModule, self._entry.load())

    @cached_property
    def _language(self) -> Language:
        if not self._vocabulary:
            return self._module.build_pipeline(self.name, self._spacy_model, None)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "vocabulary.tsv"
            path.write_text(self._vocabulary, encoding="utf-8")
            return self._module.build_pipeline(self.name, self._spacy_model, path)


def pipelines() -> dict[str, str]:
    """Return the names of all pipelines with a line of help each."""
    return {name: cast(ExtractorModule, entry.load()).HELP[name] for name, entry in _offered().items()}


@cache
def _offered() -> dict[str, EntryPoint]:
    offered: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group="kg.extractors"), key=lambda entry: entry.name):
        for name in cast(ExtractorModule, entry.load()).HELP:
            offered.setdefault(name, entry)
    return offered


@cache
def installed_vocabulary() -> Vocabulary:
    """Load the vocabulary of the installed packages."""
    files: list[Path] = []
    for entry in sorted(entry_points(group="kg.vocabularies"), key=lambda entry: entry.name):
        files += entry.load().vocabulary_files()
    return Vocabulary.load(files)


def vocabulary_with(own: str) -> Vocabulary:
    """Return the installed vocabulary after the entries of a user's vocabulary file, given as text.

    Raises
    ------
    InputError
        If an entry is wrong.
    """
    return Vocabulary.loads(own, "vocabulary", installed_vocabulary()) if own else installed_vocabulary()
