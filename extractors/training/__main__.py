"""Command line of the training package."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path


def main() -> None:
    """Run one step, or all that run on the training device."""
    parser = argparse.ArgumentParser(prog="python -m extractors.training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_)
        sub.add_argument("--bundle", type=Path, default=Path("bundle"), help="folder that 'prepare' wrote")
        sub.add_argument("--out", type=Path, default=Path("run"), help="work folder of the run")
        sub.add_argument("--smoke", type=int, default=0, help="read only this many passages of each set")
        return sub

    sub = command("prepare", "turn texts, annotations and encoders into arrays (writes --bundle)")
    sub.add_argument("shared", type=Path, help="folder with gold/, benchmarks/ and corpora/")
    sub.add_argument("archives", nargs="+", help="published encoders as NAME=ARCHIVE (e5=..., bge=...)")
    sub = command("export", "quantise a student and write what ships")
    sub.add_argument("student", type=Path, help="student-*.npz (numbered parts joined)")
    sub.add_argument("papers", type=Path, help="papers (JSONL) to calibrate on")
    sub.add_argument("--encoder", default="e5", help="the encoder that the student comes from")
    sub.add_argument("--folder", type=Path, required=True, help="folder to write")
    sub = command("evaluate", "score the installed pipeline (as kg evaluate)")
    sub.add_argument("kind", choices=["gold", "scier", "scierc", "tdmsci"])
    sub.add_argument("file", type=Path)
    sub.add_argument("--papers", type=Path)
    sub = command("adapt", "masked-language-model adaptation of an encoder")
    sub.add_argument("encoder")
    sub.add_argument("--seconds", type=float, default=600)
    sub = command("train", "train one teacher")
    sub.add_argument("encoder")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--sets", default="own,scierc,tdmsci")
    sub.add_argument("--seconds", type=float, default=3600)
    sub.add_argument("--scale", type=float, default=1.0, help="multiplies the epochs")
    sub = command("distill", "train a student on what teachers say")
    sub.add_argument("teachers", help="names joined by commas; the student starts from the first")
    sub.add_argument("--layers", type=int, default=6)
    sub.add_argument("--label-seconds", type=float, default=60)
    sub.add_argument("--seconds", type=float, default=600)
    sub.add_argument("--tag", default="6")
    sub = command("all", "adapt, train and distill within one time limit")
    sub.add_argument("--seconds", type=float, default=540)
    sub.add_argument("--encoders", default="e5,bge")
    sub.add_argument("--seeds", type=int, default=2)
    sub.add_argument("--scale", type=float, default=1.0)
    sub.add_argument("--share", default="0.36,0.62,0.70", help="ends of adapting, training and labelling")
    sub.add_argument("--layers", type=int, default=6)
    sub.add_argument("--target", type=Path, required=True, help="folder for what should come back")
    arguments = parser.parse_args()

    if arguments.command == "prepare":
        from extractors.training.prepare import prepare

        pairs = (text.split("=", 1) for text in arguments.archives)
        prepare(arguments.shared, {name: Path(path) for name, path in pairs}, arguments.bundle)
        return
    if arguments.command == "export":
        from extractors.training.export import export

        export(
            arguments.student,
            arguments.bundle / f"{arguments.encoder}-words.npz",
            arguments.bundle / "tokenizer.json",
            arguments.papers,
            arguments.folder,
        )
        return
    if arguments.command == "evaluate":
        from kg.evaluation import evaluate

        print(json.dumps(evaluate(arguments.kind, arguments.file, arguments.papers).to_json(), indent=1))
        return

    from extractors.training import device

    work = device.Work(arguments.bundle, arguments.out, arguments.smoke)
    if arguments.command == "adapt":
        device.step_adapt(work, arguments.encoder, arguments.seconds)
    elif arguments.command == "train":
        sets = tuple(arguments.sets.split(","))
        device.step_teach(work, arguments.encoder, arguments.seed, sets, arguments.seconds, arguments.scale)
    elif arguments.command == "distill":
        names = arguments.teachers.split(",")
        device.step_student(
            work, names, names[0], arguments.layers, arguments.label_seconds, arguments.seconds, arguments.tag
        )
    else:
        run_all(arguments)


def run_all(arguments: argparse.Namespace) -> None:
    """Adapt all encoders side by side, train all teachers side by side, then label and distill."""
    from extractors.training import device

    begin = time.monotonic()
    work = device.Work(arguments.bundle, arguments.out, arguments.smoke)
    common = ["--bundle", str(arguments.bundle), "--out", str(arguments.out), "--smoke", str(arguments.smoke)]
    ends = [float(x) * arguments.seconds for x in arguments.share.split(",")]
    encoders = [e for e in arguments.encoders.split(",") if (arguments.bundle / f"{e}.npz").exists()]
    shipped, measured = "own,scierc,tdmsci", "own,scierc,tdmsci,scier"

    def until(end: float, spare: float) -> str:
        return f"{max(end - (time.monotonic() - begin) - spare, 3.0):.0f}"

    if ends[0] > 0:
        device.side_by_side([["adapt", e, "--seconds", until(ends[0], 8)] for e in encoders], common)
    runs = [(e, s, shipped) for s in range(arguments.seeds) for e in encoders] + [(e, 0, measured) for e in encoders]
    device.side_by_side(
        [
            [
                "train",
                e,
                "--seed",
                str(s),
                "--sets",
                sets,
                "--seconds",
                until(ends[1], 14),
                "--scale",
                str(arguments.scale),
            ]
            for e, s, sets in runs
        ],
        common,
    )
    names = [f"{e}-{s}" for e, s, sets in runs if sets == shipped and (work.out / f"teacher-{e}-{s}.pt").exists()]
    others = [f"{e}-0-scier" for e in encoders if (work.out / f"teacher-{e}-0-scier.pt").exists()]
    if others:
        device.step_ensemble(work, others, "scier")
        device.step_ensemble(work, others, "own")
    device.step_student(
        work,
        names,
        names[0],
        arguments.layers,
        float(until(ends[2], 0)),
        arguments.seconds - ends[2] - 20,
        str(arguments.layers),
    )
    device.bring_back(work, arguments.target, f"student-{arguments.layers}", encoders[0])
    print(f"done after {time.monotonic() - begin:.0f} s", flush=True)


main()
