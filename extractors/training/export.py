"""From a trained network to what ships: an int8 OpenVINO graph of the encoder, and the heads as arrays."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from extractors.training.encoders import quantise_rows
from extractors.training.network import Encoder, Network
from extractors.training.prepare import CLS, SEP
from extractors.training.schemes import SCHEMES


def load_student(weights: Path, words: NDArray[np.float32]) -> Network:
    """Build a network from the fp16 arrays of :func:`extractors.training.device.bring_back`.

    Parameters
    ----------
    weights
        ``.npz`` without the word embeddings, which training leaves as they were.
    words
        Word embeddings of the encoder that the student comes from, (30522, 384).
    """
    with np.load(weights) as source:
        state = {name: torch.from_numpy(source[name].astype(np.float32)) for name in source.files}
    q, scale = quantise_rows(words)
    state["encoder.words.weight"] = torch.from_numpy(q.astype(np.float32) * scale[:, None])
    layers = 1 + max(int(n.split(".")[2]) for n in state if n.startswith("encoder.layers."))
    names = {n.split(".")[1] for n in state if n.startswith("spans.")}
    network = Network(Encoder(layers), {n: SCHEMES[n] for n in SCHEMES if n in names})
    network.load_state_dict(state)
    return network.eval()


class Traced(nn.Module):
    """The encoder as a plain graph of ids and mask, both int32 (batch, length), to states."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return states (batch, length, 384) in float32."""
        return self.encoder(ids, mask.float())


def export_encoder(encoder: Encoder, texts: Iterable[tuple[str, str]], tokenizer: Tokenizer, path: Path) -> None:
    """Quantise an encoder after training and write it for OpenVINO.

    Parameters
    ----------
    encoder
        In evaluation mode.
    texts
        Titles and abstracts to calibrate on, about 150.
    tokenizer
        Without truncation.
    path
        ``.xml`` to write, with its ``.bin`` beside it.
    """
    import nncf
    import openvino as ov

    example = {"ids": torch.ones(2, 64, dtype=torch.int32), "mask": torch.ones(2, 64, dtype=torch.int32)}
    model = ov.convert_model(
        Traced(encoder).eval(), example_input=example, input=[("ids", [-1, -1], np.int32), ("mask", [-1, -1], np.int32)]
    )
    samples = list(calibration(texts, tokenizer))
    quantised = nncf.quantize(
        model,
        nncf.Dataset(samples),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples),
        preset=nncf.QuantizationPreset.MIXED,
        fast_bias_correction=True,
    )
    _compress_words(quantised)
    ov.save_model(quantised, path, compress_to_fp16=True)


def _compress_words(model: Any) -> None:
    import nncf

    nncf.compress_weights(model, mode=nncf.CompressWeightsMode.INT8_SYM)


def calibration(texts: Iterable[tuple[str, str]], tokenizer: Tokenizer) -> Iterator[dict[str, NDArray[np.int32]]]:
    """Yield model inputs of one text each, without padding."""
    for title, body in texts:
        head = tokenizer.encode(title, add_special_tokens=False).ids
        tail = tokenizer.encode(body, add_special_tokens=False).ids
        ids = np.array([[CLS, *head, SEP, *tail][:511] + [SEP]], np.int32)
        yield {"ids": ids, "mask": np.ones_like(ids)}


def export_heads(network: Network, path: Path, extra: dict[str, NDArray[Any]] | None = None) -> None:
    """Write all heads as fp16 arrays, named as in the network."""
    arrays = {
        name: value.detach().numpy().astype(np.float16)
        for name, value in network.state_dict().items()
        if not name.startswith("encoder.")
    }
    np.savez_compressed(path, **arrays, **(extra or {}))  # type: ignore[arg-type]


def export(student: Path, words: Path, tokenizer: Path, papers: Path, folder: Path, seed: int = 3) -> None:
    """Write ``encoder.xml``, ``encoder.bin``, ``heads.npz`` and ``tokenizer.json``.

    Parameters
    ----------
    student
        Weights that training left (fp16, without word embeddings).
    words
        Word embeddings of the encoder that the student comes from.
    tokenizer
        ``tokenizer.json``.
    papers
        Papers (JSONL with title and abstract); 150 of them calibrate the quantisation.
    folder
        Where to write.
    seed
        For the choice of papers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(words) as source:
        network = load_student(student, source["words"])
    reader = Tokenizer.from_file(str(tokenizer))
    reader.no_truncation()
    reader.no_padding()
    records = [json.loads(line) for line in papers.read_text(encoding="utf-8").splitlines()]
    some = random.Random(seed).sample(records, min(150, len(records)))
    export_encoder(network.encoder, [(r["title"], r["abstract"]) for r in some], reader, folder / "encoder.xml")
    export_heads(network, folder / "heads.npz")
    reader.save(str(folder / "tokenizer.json"), pretty=False)
