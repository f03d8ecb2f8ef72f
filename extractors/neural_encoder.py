"""One pass of the quantised encoder over texts of any length, on the processor, through OpenVINO."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DATA: Final = Path(__file__).parent / "data"
CLS: Final = 101
SEP: Final = 102
WINDOW: Final = 512
OVERLAP: Final = 64
STEP: Final = 32
LARGEST_BATCH: Final = 8

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Encoding:
    """What the model knows of one text.

    The pieces are ``[CLS] title [SEP] abstract [SEP]``; words are runs of letters and digits, or single marks.

    Attributes
    ----------
    states
        State of each piece, (pieces, 384).
    sums
        Sums of all states before each piece, (pieces + 1, 384).
    first, last
        First and last piece of each word, (words,).
    start, end
        Where each word begins and ends in ``title + separator + abstract``, in characters, (words,).
    n_title
        How many of the words are the title's.
    """

    states: Floats
    sums: Floats
    first: Ints
    last: Ints
    start: Ints
    end: Ints
    n_title: int


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Encoder:
    """The encoder and its tokenizer, loaded at once; get it from :func:`load_encoder`.

    Every text is padded to its own next multiple of 32 pieces and computed with texts of that same length, so that
    what comes out does not depend on what else is in the batch.

    Parameters
    ----------
    folder
        Holds ``encoder.xml``, ``encoder.bin`` and ``tokenizer.json``.
    """

    def __init__(self, folder: Path) -> None:
        import openvino
        from tokenizers import Tokenizer

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        vocabulary: dict[str, int] = self._tokenizer.get_vocab()
        self._continues = np.zeros(len(vocabulary), bool)
        self._continues[[i for token, i in vocabulary.items() if token.startswith("##") and len(token) > 2]] = True
        # A batch to each core is a fifth faster than all cores on one batch, and batches do not wait for each other.
        settings = {"NUM_STREAMS": cores(), "INFERENCE_NUM_THREADS": cores()}
        model = openvino.Core().compile_model(folder / "encoder.xml", "CPU", settings)
        self._queue: Any = openvino.AsyncInferQueue(model, 2 * cores())

    def encode(self, texts: Sequence[tuple[str, str]], separator: int) -> list[Encoding]:
        """Encode titles and abstracts.

        Parameters
        ----------
        texts
            Pairs of title and abstract; either may be empty.
        separator
            Number of characters between the two in the offsets that come back.
        """
        heads = self._tokenizer.encode_batch([t for t, _ in texts], add_special_tokens=False)
        bodies = self._tokenizer.encode_batch([a for _, a in texts], add_special_tokens=False)
        pieces = [
            np.array([CLS, *head.ids, SEP, *body.ids, SEP], np.int32) for head, body in zip(heads, bodies, strict=True)
        ]
        states = self._run(pieces)
        out = []
        for (title, abstract), head, body, state in zip(texts, heads, bodies, states, strict=True):
            sums = np.zeros((len(state) + 1, state.shape[1]), np.float32)
            np.cumsum(state, axis=0, out=sums[1:])
            one = self._words(head, title, 0, 1)
            two = self._words(body, abstract, len(title) + separator, len(head.ids) + 2)
            first, last, start, end = (np.concatenate(pair) for pair in zip(one, two, strict=True))
            out.append(Encoding(state, sums, first, last, start, end, len(one[0])))
        return out

    def _words(self, encoding: Any, text: str, shift: int, pieces_before: int) -> tuple[Ints, Ints, Ints, Ints]:
        if not encoding.ids:
            nothing = np.zeros(0, np.int64)
            return nothing, nothing, nothing, nothing
        begins = ~self._continues[encoding.ids]
        begins[0] = True
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(begins)) - 1
        offsets = np.array(encoding.offsets, np.int64)
        start, end = offsets[first, 0], offsets[last, 1]
        if not text.isascii():
            for k, stop in enumerate(end.tolist()):
                while stop < len(text) and unicodedata.combining(text[stop]):
                    stop += 1
                end[k] = stop
        return first + pieces_before, last + pieces_before, start + shift, end + shift

    def _run(self, pieces: Sequence[NDArray[np.int32]]) -> list[Floats]:
        """Return states for lists of pieces, cut into overlapping windows where they are too long."""
        windows: list[tuple[int, NDArray[np.int32], int, int]] = []  # text, ids, pieces of it to keep
        for number, ids in enumerate(pieces):
            windows += [(number, *window) for window in _windows(ids)]
        by_length: dict[int, list[int]] = defaultdict(list)
        for place, (_, ids, _, _) in enumerate(windows):
            by_length[-(-len(ids) // STEP) * STEP].append(place)
        found: list[Floats | None] = [None] * len(windows)

        def keep(request: Any, batch: list[int]) -> None:
            states = request.get_output_tensor(0).data
            for row, place in enumerate(batch):
                _, _, begin, stop = windows[place]
                found[place] = states[row, begin:stop].copy()

        self._queue.set_callback(keep)
        for length in sorted(by_length, reverse=True):
            places = by_length[length]
            while places:
                size = min(LARGEST_BATCH, 1 << (len(places).bit_length() - 1))
                batch, places = places[:size], places[size:]
                ids = np.zeros((size, length), np.int32)
                mask = np.zeros((size, length), np.int32)
                for row, place in enumerate(batch):
                    window = windows[place][1]
                    ids[row, : len(window)], mask[row, : len(window)] = window, 1
                self._queue.start_async([ids, mask], batch)
        self._queue.wait_all()
        parts: list[list[Floats]] = [[] for _ in pieces]
        for (number, _, _, _), states in zip(windows, found, strict=True):
            if states is not None:
                parts[number].append(states)
        return [part[0] if len(part) == 1 else np.concatenate(part) for part in parts]


def _windows(ids: NDArray[np.int32]) -> list[tuple[NDArray[np.int32], int, int]]:
    """Cut a list of pieces into windows of 512 that overlap by 64; each keeps its half of an overlap."""
    if len(ids) <= WINDOW:
        return [(ids, 0, len(ids))]
    out = []
    start, kept = 0, 0
    while True:
        opened = start > 0
        stop = min(start + WINDOW - 1 - opened, len(ids))
        final = stop == len(ids)
        window = ids[start:stop]
        if opened:
            window = np.concatenate((np.array([CLS], np.int32), window))
        if not final:
            window = np.concatenate((window, np.array([SEP], np.int32)))
        until = stop if final else stop - OVERLAP // 2
        out.append((window, kept - start + opened, until - start + opened))
        if final:
            return out
        start, kept = stop - OVERLAP, until


@lru_cache(maxsize=2)
def load_encoder(folder: Path) -> Encoder:
    """Load the encoder once for the whole process.

    Raises
    ------
    OSError
        If a file of it is missing.
    """
    for name in ("encoder.xml", "encoder.bin", "tokenizer.json"):
        if not (folder / name).is_file():
            raise OSError(f"{folder / name} is missing: the model's weights were not installed with the package")
    return Encoder(folder)
