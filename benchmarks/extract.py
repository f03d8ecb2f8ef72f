"""How many abstracts a second each pipeline reads, beside the model's encoder alone, in one run.

python benchmarks/extract.py papers.jsonl --count 600
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from itertools import islice

sys.path.pop(0)  # this folder, in which a file hides the package `queries`

from extractors.document import SEPARATOR
from extractors.neural_encoder import DATA, cores, load_encoder
from kg.extraction import BATCH_SIZE, Pipeline
from kg.readers import read_papers

WARM_UP = 64


def main() -> None:
    """Read the papers with the encoder alone and with each pipeline, and print abstracts a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", help="papers, in any format that `kg build` reads")
    parser.add_argument("--count", type=int, default=600, help="papers to read (default: %(default)s)")
    arguments = parser.parse_args()
    papers = list(islice(read_papers(arguments.papers, on_error=lambda _: None), arguments.count))
    texts = [(paper.title, paper.abstract) for paper in papers]
    encoder = load_encoder(DATA)

    def encode() -> None:
        for start in range(0, len(texts), BATCH_SIZE):
            encoder.encode(texts[start : start + BATCH_SIZE], len(SEPARATOR))

    encoder.encode(texts[:WARM_UP], len(SEPARATOR))
    alone = _seconds(encode)
    print(f"{len(papers):,} abstracts, {cores()} cores")
    print(f"{'encoder alone':14}{len(papers) / alone:8.1f}/s")
    for name in ("model", "full", "rules"):
        pipeline = Pipeline(name)
        list(pipeline.extract(papers[:WARM_UP]))
        spent = _seconds(lambda pipeline=pipeline: list(pipeline.extract(papers)))
        print(f"{name:14}{len(papers) / spent:8.1f}/s{spent / alone:7.2f} times the encoder's time")


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
