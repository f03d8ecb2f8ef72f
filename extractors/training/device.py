"""The whole recipe as steps of one folder, so that it runs on another machine in one go.

Each step reads and writes files of a work folder and keeps to a time limit; steps on different encoders can
run side by side.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from extractors.training.adapt import adapt
from extractors.training.collection import Collection, Vocabulary
from extractors.training.distill import distill, label
from extractors.training.encoders import pack, unpack
from extractors.training.measure import dump, measure
from extractors.training.network import Encoder, Network
from extractors.training.schemes import SCHEMES
from extractors.training.teach import Plan, teach

SHIPPED = ("own", "scierc", "tdmsci")
LAYERS = {4: (1, 4, 7, 11), 6: (0, 2, 4, 6, 8, 11), 8: (0, 1, 3, 4, 6, 7, 9, 11), 12: tuple(range(12))}


class Work:
    """The folders of a run and what its steps share."""

    def __init__(self, bundle: Path, out: Path, smoke: int = 0) -> None:
        self.bundle, self.out, self.smoke = bundle, out, smoke
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        if self.device.type == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = True
            torch.backends.cuda.enable_cudnn_sdp(False)
        out.mkdir(parents=True, exist_ok=True)
        self.vocabulary = Vocabulary((bundle / "vocab.txt").read_text(encoding="utf-8").split("\n"), self.device)

    def data(self, name: str) -> Collection:
        """Read one prepared collection (cut short in a smoke run)."""
        path = self.bundle / f"{name}.npz"
        if self.smoke:
            path = shorten(path, self.out / "short", self.smoke * (4 if name == "corpus" else 1))
        return Collection(path, self.vocabulary, self.device)

    def encoder(self, path: Path) -> Encoder:
        """Read an encoder: packed, or adapted by :func:`step_adapt`."""
        encoder = Encoder(12)
        if path.suffix == ".npz":
            state = {k: torch.from_numpy(np.asarray(v)) for k, v in unpack(path).items()}
        else:
            state = torch.load(path, map_location="cpu")
        encoder.load_state_dict(state)
        return encoder.to(self.device)

    def network(self, path: Path) -> Network:
        """Read a network saved by :meth:`keep`."""
        saved = torch.load(path, map_location="cpu")
        network = Network(Encoder(saved["layers"]), {n: SCHEMES[n] for n in saved["schemes"]})
        network.load_state_dict(saved["state"])
        return network.to(self.device).eval()

    def keep(self, network: Network, path: Path) -> None:
        """Save a network."""
        torch.save(
            {
                "layers": len(network.encoder.layers),
                "schemes": list(network.spans),
                "state": {k: v.cpu() for k, v in network.state_dict().items()},
            },
            path,
        )


def shorten(path: Path, folder: Path, size: int) -> Path:
    """Write a prepared collection's first passages."""
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(path) as source:
        arrays = {n: source[n] for n in source.files}
    size = min(size, len(arrays["sizes"]))
    total = int(arrays["sizes"][:size].sum())
    arrays["ids"] = arrays["ids"][:total]
    arrays["begins"] = np.packbits(np.unpackbits(arrays["begins"])[:total])
    for name in ("sizes", "titles"):
        arrays[name] = arrays[name][:size]
    for name in ("entities", "mentions", "ignored", "relations"):
        if name in arrays:
            arrays[name] = arrays[name][arrays[name][:, 0] < size]
    target = folder / path.name
    partial = folder / f"{path.stem}-{time.monotonic_ns()}.npz"
    np.savez(partial, **arrays)
    partial.replace(target)
    return target


def step_adapt(work: Work, name: str, seconds: float) -> None:
    """Adapt one encoder to the raw abstracts."""
    encoder = work.encoder(work.bundle / f"{name}.npz")
    adapt(encoder, work.data("corpus"), seconds, pieces=2048 if work.smoke else 32768, say=sayer(name))
    torch.save({k: v.cpu() for k, v in encoder.state_dict().items()}, work.out / f"{name}-adapted.pt")


def step_teach(work: Work, name: str, seed: int, sets: tuple[str, ...], seconds: float, scale: float = 1.0) -> None:
    """Train one teacher and score it."""
    path = work.out / f"{name}-adapted.pt"
    encoder = work.encoder(path if path.exists() else work.bundle / f"{name}.npz")
    torch.manual_seed(seed)
    network = Network(encoder, {n: SCHEMES[n] for n in sets}).to(work.device)
    from extractors.training.teach import PLANS

    plans = {n: Plan(PLANS[n].epochs * scale, PLANS[n].pieces) for n in sets}
    tag = f"{name}-{seed}" + ("-scier" if "scier" in sets else "")
    say = sayer(tag)
    teach(network, {n: work.data(f"{n}_train") for n in sets}, seconds, seed=seed, plans=plans, say=say)
    work.keep(network, work.out / f"teacher-{tag}.pt")
    for n in sets:
        report(work, say, f"teacher {tag} {n} dev", measure([network], work.data(f"{n}_dev"), n))


def step_student(
    work: Work, teachers: list[str], start: str, layers: int, label_seconds: float, seconds: float, tag: str
) -> None:
    """Score the ensemble, let it label the abstracts, and train a student on that."""
    say = sayer(tag)
    networks = [work.network(work.out / f"teacher-{name}.pt") for name in teachers]
    names = [n for n in SHIPPED if all(n in t.spans for t in networks)]
    for n in names:
        report(work, say, f"ensemble {n} dev", measure(networks, work.data(f"{n}_dev"), n))
    for part in ("calib", "dev"):
        np.savez(work.out / f"ensemble_own_{part}.npz", **dump(networks, work.data(f"own_{part}"), "own"))
    raw = work.data("corpus")
    lessons = label(networks, raw, names, label_seconds, say=say)
    first = next(t for t, name in zip(networks, teachers, strict=True) if name == start)
    student = Network(first.encoder.shallower(LAYERS[layers]), {n: SCHEMES[n] for n in names}, dropout=0.05)
    student.spans.load_state_dict({k: v for k, v in first.spans.state_dict().items() if k.split(".")[0] in names})
    student.links.load_state_dict({k: v for k, v in first.links.state_dict().items() if k.split(".")[0] in names})
    student.to(work.device)
    del networks
    distill(student, lessons, raw, {n: work.data(f"{n}_train") for n in names}, seconds, say=say)
    work.keep(student, work.out / f"student-{tag}.pt")
    for n in names:
        report(work, say, f"student {tag} {n} dev", measure([student], work.data(f"{n}_dev"), n))
    report(work, say, f"student {tag} own calib", measure([student], work.data("own_calib"), "own"))


def step_ensemble(work: Work, teachers: list[str], name: str) -> None:
    """Score an ensemble on one label set."""
    networks = [work.network(work.out / f"teacher-{t}.pt") for t in teachers]
    report(
        work,
        sayer("ensemble"),
        f"ensemble {'+'.join(teachers)} {name} dev",
        measure(networks, work.data(f"{name}_dev"), name),
    )


def sayer(tag: str) -> Any:
    """Return a function that prints with a tag and the clock."""
    return lambda text: print(f"[{time.strftime('%H:%M:%S')} {tag}] {text}", flush=True)


def report(work: Work, say: Any, title: str, scores: dict[str, Any]) -> None:
    """Print scores and append them to ``scores.jsonl``."""
    say(title + " " + json.dumps(scores))
    with (work.out / "scores.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps({"what": title, **scores}) + "\n")


def bring_back(work: Work, target: Path, student: str, encoder: str) -> None:
    """Put what a run should leave into a few files of at most 15 MB.

    These are the student (fp16, without the frozen word embeddings), one adapted encoder (int8) and the scores
    and predictions.
    """
    target.mkdir(parents=True, exist_ok=True)
    saved = torch.load(work.out / f"{student}.pt", map_location="cpu")
    state = {k: v.half().numpy() for k, v in saved["state"].items() if k != "encoder.words.weight"}
    np.savez(work.out / f"{student}.npz", **state)
    cut(work.out / f"{student}.npz", target)
    adapted = work.out / f"{encoder}-adapted.pt"
    if adapted.exists():
        arrays = {k: v.numpy() for k, v in torch.load(adapted, map_location="cpu").items() if k != "words.weight"}
        pack(arrays, work.out / f"{encoder}-adapted.npz")
        cut(work.out / f"{encoder}-adapted.npz", target)
    with tarfile.open(target / "small.tar.gz", "w:gz") as archive:
        for path in (*work.out.glob("*.jsonl"), *work.out.glob("ensemble_*.npz")):
            archive.add(path, path.name)


def cut(path: Path, target: Path, size: int = 15_000_000) -> None:
    """Cut a file into numbered parts (``cat`` joins them)."""
    content = path.read_bytes()
    for k in range(0, len(content), size):
        (target / f"{path.name}.{k // size}").write_bytes(content[k : k + size])


def side_by_side(commands: list[list[str]], common: list[str]) -> None:
    """Run several steps as processes at the same time and wait for all."""
    running = [
        subprocess.Popen([sys.executable, "-m", "extractors.training", *command, *common]) for command in commands
    ]
    for process in running:
        process.wait()
