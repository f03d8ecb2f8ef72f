"""Whether related papers share author keywords: more than the nearest by words, and than any at random.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/related.py abstracts.jsonl.gz extracted.jsonl

Only papers with author keywords take part, as questions and as answers; the keywords themselves are never
read by `kg`. For every paper the ten nearest are taken by `related-papers`, by cosine of TF-IDF vectors of title
and abstract, and at random. Overlap is the mean number of keywords shared with each of the ten; nDCG takes
the number of shared keywords as gain and the best possible order of all papers as ideal.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.build import load
from kg.errors import InputError
from kg.extraction import installed_vocabulary
from kg.graph import Graph
from kg.linking import Linker
from kg.normal_form import normal_form
from kg.readers import read_lines, read_papers
from kg.records import Paper

TOP = 10
Ranking = Callable[[str], list[str]]


def main() -> None:
    """Compare the three and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="papers with keywords, JSONL or JSONL.gz")
    parser.add_argument("extractions", help="what `kg extract` wrote for them")
    parser.add_argument("--asks", type=int, default=1000, help="papers to ask for")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    papers = {paper.id: paper for paper in read_papers(arguments.corpus, on_error=_fail) if paper.keywords}
    keywords = {id_: {normal_form(keyword) for keyword in paper.keywords} for id_, paper in papers.items()}
    asked = sorted(random.Random(arguments.seed).sample(sorted(papers), min(arguments.asks, len(papers))))
    print(f"{len(papers):,} papers with author keywords, {len(asked):,} asked for")
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder) / "graph.kg", create=True) as graph:
        lines = ((n, line) for n, line in read_lines(arguments.extractions, on_error=_fail) if _id(line) in papers)
        load(lines, arguments.extractions, papers, graph.store, Linker(installed_vocabulary()), on_error=_fail)
        rankings: dict[str, Ranking] = {
            "related-papers": lambda id_: [row["id"] for row in graph.ask("related-papers", paper=id_, limit=TOP)],
            "TF-IDF cosine": _tf_idf(papers),
            "random": _at_random(sorted(papers), arguments.seed),
        }
        for name, ranking in rankings.items():
            overlaps, gains, start = [], [], time.perf_counter()
            for id_ in asked:
                found = ranking(id_)
                shared = [len(keywords[id_] & keywords[other]) for other in found]
                overlaps.append(sum(shared) / TOP)
                gains.append(_ndcg(shared, keywords, id_))
            seconds = (time.perf_counter() - start) / len(asked)
            gain = statistics.mean(gain for gain in gains if gain is not None)
            print(
                f"{name:16} overlap {statistics.mean(overlaps):.4f}  nDCG@{TOP} {gain:.4f}  "
                f"{1000 * seconds:.0f} ms each",
                flush=True,
            )


def _ndcg(shared: list[int], keywords: dict[str, set[str]], id_: str) -> float | None:
    """Return None where no other paper shares a keyword, so that there is nothing to find."""
    best = sorted((len(keywords[id_] & other) for name, other in keywords.items() if name != id_), reverse=True)[:TOP]
    return _dcg(shared) / _dcg(best) if best[0] else None


def _dcg(gains: list[int]) -> float:
    return math.fsum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _tf_idf(papers: dict[str, Paper]) -> Ranking:
    words = {id_: Counter(_words(f"{paper.title} {paper.abstract}")) for id_, paper in papers.items()}
    frequency = Counter(word for counts in words.values() for word in counts)
    vectors: dict[str, dict[str, float]] = {}
    postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for id_, counts in words.items():
        weights = {w: (1 + math.log(n)) * math.log(len(papers) / frequency[w]) for w, n in counts.items()}
        length = math.hypot(*weights.values()) or 1.0
        vectors[id_] = {word: weight / length for word, weight in weights.items()}
        for word, weight in vectors[id_].items():
            postings[word].append((id_, weight))

    def ranking(id_: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for word, weight in vectors[id_].items():
            for other, other_weight in postings[word]:
                scores[other] += weight * other_weight
        del scores[id_]
        return sorted(scores, key=lambda other: (-scores[other], other))[:TOP]

    return ranking


def _at_random(ids: list[str], seed: int) -> Ranking:
    generator = random.Random(seed)
    return lambda id_: [other for other in generator.sample(ids, TOP + 1) if other != id_][:TOP]


def _words(text: str) -> Iterator[str]:
    for match in re.finditer(r"[a-z0-9][a-z0-9-]+", text.casefold()):
        yield match[0]


def _id(line: str) -> str:
    # The id is the first field; parsing 43,000 lines for it would take longer than the rest.
    match = re.match(r'\{"id": "((?:[^"\\]|\\.)*)"', line)
    return match[1] if match else ""


def _fail(error: InputError) -> None:
    raise error


if __name__ == "__main__":
    main()
