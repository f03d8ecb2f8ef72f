"""How well a pipeline reads: scores against annotated files.

>>> from kg.evaluation import evaluate  # doctest: +SKIP
>>> evaluate("gold", Path("gold.jsonl")).to_json()["ner"]["f1"]  # doctest: +SKIP
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, Protocol, get_args

from kg.errors import InputError
from kg.evaluation.benchmarks import Sentence, read_conll, read_scier, read_scierc
from kg.evaluation.graph import PaperGold, calibration_error, score_paper
from kg.evaluation.labels import (
    LabelledText,
    LabelReader,
    Passage,
    as_papers,
    label_reader,
    mapped,
    passages,
    score_sentence,
    to_tokens,
)
from kg.evaluation.report import Figure, Report, Tally, report
from kg.extraction import Pipeline
from kg.records import Extraction, Paper

__all__ = ["KINDS", "Figure", "Kind", "Report", "evaluate"]

Kind = Literal["gold", "scier", "scierc", "tdmsci"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_WITH_MODEL: Final = frozenset({"model", "full"})


class Reader(Protocol):
    """What is scored: :class:`kg.extraction.Pipeline`, or anything that reads papers alike."""

    def extract(self, papers: Iterable[Paper], batch_size: int = ...) -> Iterator[Extraction]:
        """Read papers, in order."""


def evaluate(
    kind: Kind,
    file: Path,
    papers: Path | None = None,
    pipeline: Reader | None = None,
    label_sets: bool = True,
) -> Report:
    """Score a pipeline on an annotated file.

    Parameters
    ----------
    kind
        "gold": our own annotations of whole papers, scored as a graph. "scier", "scierc", "tdmsci": labelled
        token spans, scored strictly (both ends and type).
    file
        Gold (JSONL); SciER (``*_spans.jsonl``, or sentences with entity strings); SciERC (CoNLL, or its relation
        JSONL; the other is looked for beside it); TDMSci (CoNLL).
    papers
        Texts of the gold papers (JSONL); None means ``papers.jsonl`` beside the gold.
    pipeline
        What is scored; None means the default pipeline.
    label_sets
        Whether a label set's own model is used where one is installed (SciERC, TDMSci) and the pipeline is one
        with a model. Else our types and relations are mapped to the label set's.

    Raises
    ------
    InputError
        If a file is missing or malformed, or a paper of the gold has no text.
    """
    reader = Pipeline() if pipeline is None else pipeline
    if kind == "gold":
        return _evaluate_gold(file, papers or file.with_name("papers.jsonl"), reader)
    documents = {"scier": read_scier, "scierc": read_scierc, "tdmsci": read_conll}[kind](file)
    own = label_reader(kind) if label_sets and getattr(reader, "name", "") in _WITH_MODEL else None
    return _evaluate_labels(kind, documents, reader, own)


def _evaluate_gold(file: Path, texts: Path, reader: Reader) -> Report:
    gold = list(_records(file))
    known = {record["id"]: record for _, record in _records(texts)}
    missing = [record["id"] for _, record in gold if record["id"] not in known]
    if missing:
        raise InputError(f"there is no text for {', '.join(missing[:3])}", str(texts))
    papers = [Paper(r["id"], known[r["id"]]["title"], known[r["id"]]["abstract"]) for _, r in gold]
    extractions, speed = _timed(reader, papers)
    tallies: list[Tally] = []
    sureness: list[tuple[float, bool]] = []
    roles: list[bool] = []
    for (number, record), extraction in zip(gold, extractions, strict=True):
        try:
            annotated = PaperGold(record)
        except (KeyError, TypeError) as error:
            raise InputError(f"this is no annotation of a paper ({error!r})", str(file), number) from None
        tally, sure, right = score_paper(annotated, extraction)
        tallies.append(tally)
        sureness += sure
        roles += right
    shares = {
        "roles": 100 * sum(roles) / len(roles) if roles else 0.0,
        "calibration_error": 100 * calibration_error(sureness),
    }
    return report("gold", tallies, shares, speed)


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read ({error})", str(path)) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            record["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"this is not a JSON object with an id ({error!r})", str(path), number) from None
        yield number, record


def _timed(reader: Reader, papers: Sequence[Paper]) -> tuple[list[Extraction], float]:
    """Extract after a warm-up on a few papers; also return papers a second."""
    list(reader.extract(papers[:8]))
    begin = time.perf_counter()
    extractions = list(reader.extract(papers))
    return extractions, len(papers) / max(time.perf_counter() - begin, 1e-9)


def _evaluate_labels(
    kind: Kind, documents: Sequence[Sequence[Sentence]], reader: Reader, own: LabelReader | None
) -> Report:
    found = list(passages(documents))
    labelled: list[LabelledText]
    if own is not None:
        texts = [passage.text for passage in found]
        cuts = [[starts[0] if starts else 0 for starts in passage.starts] for passage in found]
        list(own(texts[:8], cuts[:8]))
        begin = time.perf_counter()
        labelled = list(own(texts, cuts))
        speed = len(found) / max(time.perf_counter() - begin, 1e-9)
        note = f"read by the model of {kind}'s own labels"
    else:
        extractions, speed = _timed(reader, as_papers(found))
        labelled = [mapped(extraction, kind) for extraction in extractions]
        note = f"our types and relations mapped to those of {kind}; nothing was trained on it"
    tallies = [Tally() for _ in documents]
    for tally in tallies:
        for name in ("ner", "ner_untyped", "rel", "rel_plus"):
            tally[name]
    for passage, one in zip(found, labelled, strict=True):
        _score_passage(tallies[passage.document], documents[passage.document], passage, one)
    return report(kind, tallies, {}, speed, note)


def _score_passage(tally: Tally, document: Sequence[Sentence], passage: Passage, labelled: LabelledText) -> None:
    for place, (spans, pairs) in zip(passage.sentences, to_tokens(passage, labelled), strict=True):
        score_sentence(tally, document[place], spans, pairs)
