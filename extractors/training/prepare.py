"""Turn texts and annotations into flat arrays of word pieces (the only form that training reads)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extractors.training.encoders import pack, read_archive
from extractors.training.schemes import OWN, SCIER, SCIERC, TDMSCI, Scheme
from extractors.training.sources import (
    Passage,
    Sentence,
    passages_of,
    read_conll,
    read_corpus,
    read_gold,
    read_scier_spans,
    read_scier_strings,
    read_scierc,
    title_key,
)

CLS, SEP, LONGEST = 101, 102, 512

Arrays = dict[str, NDArray[Any]]


def tokenise(passages: Iterable[Passage], tokenizer: Tokenizer, scheme: Scheme | None) -> Arrays:
    """Cut passages into word pieces and place their annotations on words.

    A word is what BERT's pre-tokenizer gives: a run of letters and digits, or one punctuation mark. Passages are
    ``[CLS] title [SEP] body [SEP]``, cut at 512 pieces.

    Returns
    -------
    dict of arrays
        ``ids`` (uint16, all passages in a row), ``begins`` (packed bits: first piece of a sentence), ``sizes``
        and ``titles`` (pieces of each passage and of its ``[CLS] title [SEP]``); with a scheme also
        ``entities`` (passage, type, also_ok bits, required, role), ``mentions`` (passage, first word, last word,
        entity), ``ignored`` (passage, first, last) and ``relations`` (passage, head, type, tail, required), where
        entities count from 0 in each passage.
    """
    ids: list[NDArray[np.uint16]] = []
    begins: list[NDArray[np.bool_]] = []
    sizes, titles = [], []
    rows: dict[str, list[tuple[int, ...]]] = {"entities": [], "mentions": [], "ignored": [], "relations": []}
    batch: list[Passage] = []
    total = 0

    def flush() -> None:
        nonlocal total
        heads = tokenizer.encode_batch([p.title for p in batch], add_special_tokens=False)
        bodies = tokenizer.encode_batch([p.body for p in batch], add_special_tokens=False)
        for passage, head, body in zip(batch, heads, bodies, strict=True):
            pieces = [CLS, *head.ids, SEP, *body.ids][: LONGEST - 1] + [SEP]
            flags = np.zeros(len(pieces), bool)
            shift = len(head.ids) + 2
            flags[0] = True
            body_starts = np.array([a for a, _ in body.offsets], np.int64)
            for start in passage.sentences:
                place = shift + int(np.searchsorted(body_starts, start))
                if place < len(pieces) - 1:
                    flags[place] = True
            ids.append(np.array(pieces, np.uint16))
            begins.append(flags)
            sizes.append(len(pieces))
            titles.append(min(shift, len(pieces)))
            if scheme:
                _annotate(rows, total, passage, (head, body), len(pieces), scheme)
            total += 1
        batch.clear()

    for passage in passages:
        batch.append(passage)
        if len(batch) == 256:
            flush()
    flush()
    out: Arrays = {
        "ids": np.concatenate(ids),
        "begins": np.packbits(np.concatenate(begins)),
        "sizes": np.array(sizes, np.int32),
        "titles": np.array(titles, np.int32),
    }
    if scheme:
        widths = {"entities": 5, "mentions": 4, "ignored": 3, "relations": 5}
        out |= {name: np.array(found, np.int32).reshape(-1, widths[name]) for name, found in rows.items()}
    return out


def word_offsets(encoding: Any) -> tuple[list[int], list[int]]:
    """Return where the words of an encoding (without special tokens) begin and end, in characters."""
    starts: list[int] = []
    ends: list[int] = []
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        if token.startswith("##") and starts and len(token) > 2:
            ends[-1] = end
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _annotate(
    rows: dict[str, list[tuple[int, ...]]],
    number: int,
    passage: Passage,
    encodings: tuple[Any, Any],
    size: int,
    scheme: Scheme,
) -> None:
    head, body = (word_offsets(encoding) for encoding in encodings)
    n_body = sum(not t.startswith("##") for t in encodings[1].tokens[: size - len(encodings[0].ids) - 3])
    places = []
    for (starts, ends), shift, count in ((head, 0, len(head[0])), (body, len(head[0]), n_body)):
        places.append(
            (
                {c: shift + k for k, c in enumerate(starts[:count])},
                {c: shift + k for k, c in enumerate(ends[:count])},
            )
        )

    def words(in_title: bool, start: int, end: int) -> tuple[int, int] | None:
        first, last = places[0 if in_title else 1]
        return (first[start], last[end]) if start in first and end in last else None

    types = {name: k + 1 for k, name in enumerate(scheme.types)}
    roles = {name: k for k, name in enumerate(scheme.roles)}
    relations = {name: k + 1 for k, name in enumerate(scheme.relations)}
    placed: dict[int, int] = {}
    for in_title, start, end, entity in passage.mentions:
        span = words(in_title, start, end)
        if span:
            rows["mentions"].append((number, *span, placed.setdefault(entity, len(placed))))
    for entity in placed:
        kind, also, required, role = passage.entities[entity]
        bits = sum(1 << types[t] for t in also if t in types)
        rows["entities"].append((number, types[kind], bits, int(required), roles.get(role, 0)))
    for in_title, start, end in passage.ignored:
        span = words(in_title, start, end)
        if span:
            rows["ignored"].append((number, *span))
    for h, kind, t, required in passage.relations:
        if h in placed and t in placed and h != t:
            rows["relations"].append((number, placed[h], relations[kind], placed[t], int(required)))


def save(arrays: Arrays, path: Path) -> None:
    """Write arrays compressed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def prepare(
    shared: Path, archives: Mapping[str, Path], out: Path, held_out: int = 120, dev: int = 100, seed: int = 7
) -> None:
    """Prepare everything that training reads.

    Parameters
    ----------
    shared
        Folder with ``gold/``, ``benchmarks/`` and ``corpora/``.
    archives
        Archives of the published encoders by name ("e5", "bge"); all must have one vocabulary.
    out
        Folder to write: ``own_train``, ``own_calib`` (``held_out`` papers, for thresholds), ``own_dev`` (the last
        ``dev`` papers), the benchmarks' parts, ``corpus`` (without the texts of calibration and dev papers), the
        encoders, packed, and the vocabulary.
    held_out, dev, seed
        Sizes of the two parts of our gold that are not trained on, and the seed of the choice.
    """
    out.mkdir(parents=True, exist_ok=True)
    weights = {name: read_archive(path, out) for name, path in archives.items()}
    tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    gold = read_gold(shared / "gold/gold.jsonl", shared / "gold/papers.jsonl")
    rest, last = gold[:-dev], gold[-dev:]
    chosen = set(random.Random(seed).sample(range(len(rest)), held_out))
    parts = {
        "own_train": [p for k, p in enumerate(rest) if k not in chosen],
        "own_calib": [p for k, p in enumerate(rest) if k in chosen],
        "own_dev": last,
    }
    for name, passages in parts.items():
        save(tokenise(passages, tokenizer, OWN), out / f"{name}.npz")
    benchmarks = shared / "benchmarks"
    sentences = read_conll(benchmarks / "tdmsci/train.conll")
    cut = int(0.85 * len(sentences))
    sets = {
        "scierc_train": (SCIERC, _scierc(benchmarks, "train")),
        "scierc_dev": (SCIERC, _scierc(benchmarks, "dev")),
        "tdmsci_train": (TDMSCI, sentences[:cut]),
        "tdmsci_dev": (TDMSCI, sentences[cut:]),
        "scier_train": (SCIER, read_scier_strings(benchmarks / "scier/train.jsonl")),
        "scier_dev": (SCIER, read_scier_spans(benchmarks / "scier/dev_spans.jsonl")),
    }
    for name, (scheme, documents) in sets.items():
        save(tokenise(passages_of(documents, name), tokenizer, scheme), out / f"{name}.npz")
    avoided = {title_key(p.title) for name in ("own_calib", "own_dev") for p in parts[name]}
    save(tokenise(read_corpus(shared / "corpora/abstracts.jsonl.gz", avoided), tokenizer, None), out / "corpus.npz")
    used = np.zeros(tokenizer.get_vocab_size(), bool)
    used[[0, 100, CLS, SEP, 103]] = True
    for path in out.glob("*_*.npz"):
        used[np.load(path)["ids"]] = True
    used[np.load(out / "corpus.npz")["ids"]] = True
    for name, arrays in weights.items():
        np.savez(out / f"{name}-words.npz", words=arrays["words.weight"])
        pack(arrays, out / f"{name}.npz", np.flatnonzero(used), top=63)
    tokens = [str(tokenizer.id_to_token(k)) for k in range(tokenizer.get_vocab_size())]
    (out / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")


def _scierc(benchmarks: Path, part: str) -> list[list[Sentence]]:
    return read_scierc(benchmarks / f"scierc/ner_{part}.txt", benchmarks / f"scierc/rel_{part}.jsonl")
