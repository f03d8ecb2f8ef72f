"""Whether related papers share author keywords: more than the nearest by words, and than any at random.

    kg extract abstracts.jsonl.gz -o extracted.jsonl
    python benchmarks/related.py abstracts.jsonl.gz extracted.jsonl

Only papers with author keywords take part, as questions and as answers; the keywords themselves are never
read by `kg`. For every paper the ten nearest are taken by `related-papers`, by cosine of TF-IDF vectors of title
and abstract, and at random. Overlap is the mean number of keywords shared with each of the ten; nDCG takes
the number of shared keywords as gain and the best possible order of all papers as ideal. For the difference
between the first two stand a 95 % interval (paired bootstrap over papers) and how many papers each is ahead on.

The weights of `related-papers` were chosen on some 2,000 papers. These are not asked for, unless with --tuning,
which asks for no others.
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
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--tuning", action="store_true", help="ask for papers that the weights were chosen on")
    arguments = parser.parse_args()
    papers = {paper.id: paper for paper in read_papers(arguments.corpus, on_error=_fail) if paper.keywords}
    keywords = {id_: {normal_form(keyword) for keyword in paper.keywords} for id_, paper in papers.items()}
    tuned = _tuned(sorted(papers))
    eligible = sorted(tuned if arguments.tuning else papers.keys() - tuned)
    asked = sorted(random.Random(arguments.seed).sample(eligible, min(arguments.asks, len(eligible))))
    print(f"{len(papers):,} papers with author keywords, {len(asked):,} of {len(eligible):,} asked for")
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder) / "graph.kg", create=True) as graph:
        lines = ((n, line) for n, line in read_lines(arguments.extractions, on_error=_fail) if _id(line) in papers)
        load(lines, arguments.extractions, papers, graph.store, Linker(installed_vocabulary()), on_error=_fail)
        rankings: dict[str, Ranking] = {
            "related-papers": lambda id_: [row["id"] for row in graph.ask("related-papers", paper=id_, limit=TOP)],
            "TF-IDF cosine": _tf_idf(papers),
            "random": _at_random(sorted(papers), arguments.seed),
        }
        measured: dict[str, tuple[list[float], list[float]]] = {}
        for name, ranking in rankings.items():
            overlaps, found_gains, start = [], [], time.perf_counter()
            for id_ in asked:
                found = ranking(id_)
                shared = [len(keywords[id_] & keywords[other]) for other in found]
                overlaps.append(sum(shared) / TOP)
                found_gains.append(_ndcg(shared, keywords, id_))
            seconds = (time.perf_counter() - start) / len(asked)
            gains = [gain for gain in found_gains if gain is not None]
            measured[name] = overlaps, gains
            print(
                f"{name:16} overlap {statistics.mean(overlaps):.4f}  nDCG@{TOP} {statistics.mean(gains):.4f}  "
                f"{1000 * seconds:.0f} ms each",
                flush=True,
            )

    for what, ours, theirs in zip(("overlap", "nDCG"), *list(measured.values())[:2], strict=True):
        print(f"{what:8} ahead of TF-IDF by {_difference(ours, theirs)}")


def _tuned(ids: list[str]) -> set[str]:
    """Return the papers that weights were chosen on."""
    first = set(random.Random(0).sample(ids, 1000))
    second = random.Random(1).sample(sorted(set(ids) - first), 1000)
    return first | set(second) | set(random.Random(0).sample(ids, 300))


def _difference(ours: list[float], theirs: list[float]) -> str:
    """Return the mean difference with its bootstrap interval, and on how many papers each is ahead."""
    differences = [one - other for one, other in zip(ours, theirs, strict=True)]
    generator = random.Random(0)
    means = sorted(statistics.fmean(generator.choices(differences, k=len(differences))) for _ in range(2000))
    ahead, behind = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    mean = statistics.fmean(differences)
    return f"{mean:+.4f} ({means[49]:+.4f} to {means[1949]:+.4f}), ahead on {ahead}, behind on {behind}"


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
