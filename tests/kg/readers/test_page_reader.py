"""Papers pages saved as plain text."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.readers import read_papers
from kg.records import Paper

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("KG_SHARED") or HERE.parents[3] / "shared")

BEES = (
    "Honey bees find flowers with a dance that tells the way. We record ten thousand dances with a camera "
    "above the comb, and train a small network to read them. It errs by twelve degrees on the median, half of what "
    "trained people do."
)
WASPS = (
    "Paper wasps know each other by their faces. We ask whether a contrastive loss finds the same features "
    "that they use. On photographs of two hundred wasps, it does so for most pairs, and fails where lighting changes "
    "between visits."
)


def read(tmp_path: Path, text: str | bytes) -> tuple[list[tuple[str, str]], list[str]]:
    path = tmp_path / "page.txt"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    errors: list[InputError] = []
    papers = list(read_papers(path, reader="page", on_error=errors.append))
    return [(paper.title, paper.abstract) for paper in papers], [str(e).replace(str(path), "FILE") for e in errors]


def test_a_saved_page() -> None:
    errors: list[InputError] = []
    papers = list(read_papers(HERE / "saved_page.txt", on_error=errors.append))
    assert errors == []
    assert [paper.title for paper in papers] == [
        "Reading the Waggle Dance from Above",
        "Do Wasps Need Depth? A Look at Face Recognition in Insects",
        "Hive-7: an open corpus of hive sounds for keepers, engineers and the curious who listen at night",
        "Swarms",
        "On the weight of honey",
    ]
    assert all(paper.abstract.endswith(".") for paper in papers)
    assert [len(paper.abstract.split()) for paper in papers] == [63, 49, 75, 42, 53]
    assert papers[0].id.startswith("p-")


def test_the_trending_page() -> None:
    path = SHARED / "corpora" / "trending_papers.txt"
    if not path.is_file():
        pytest.skip(f"the shared corpora are not here: no {path.name}")
    errors: list[InputError] = []
    papers: list[Paper] = list(read_papers(path, on_error=errors.append))
    assert errors == []
    assert len(papers) == 78
    blocks = [" ".join(block.split()) for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
    assert [text for paper in papers for text in (paper.title, paper.abstract)] == blocks[-156:]
    assert len({paper.id for paper in papers}) == 78


@pytest.mark.parametrize(
    "page",
    [
        f"Waggle\n\n{BEES}\n\nWasp Faces\n\n{WASPS}\n",
        f"Waggle\r\n\r\n{BEES}\r\n\r\nWasp Faces\r\n\r\n{WASPS}",
        f"Waggle\n{BEES}\nWasp Faces\n{WASPS}",
        f"Waggle\n\n\n{BEES}\n \n\tWasp Faces  \n\n  {WASPS.replace(' ', '  ')}",
        f"Waggle\nAnn Bee, Bo Wasp and Cy Hornet\n\n{BEES}\n\nWasp Faces\nD. R. Fly, E.-L. Gnat\n\n{WASPS}",
        f"Waggle\n\n{BEES}\n\nUpvote\n\n12\n\nMay 3\n\nhttps://x.org\n\nWasp Faces\n\n3 authors\n\n{WASPS}\n\n1.2k",
        f"Title: Waggle\nAuthors: Ann Bee\nAbstract: {BEES}\n\nTitle: Wasp Faces\nAuthors: Bo Wasp\nAbstract: {WASPS}",
    ],
)
def test_forms_of_a_page(tmp_path: Path, page: str) -> None:
    assert read(tmp_path, page) == ([("Waggle", BEES), ("Wasp Faces", WASPS)], [])


def test_an_abstract_in_lines_and_in_paragraphs(tmp_path: Path) -> None:
    words, lines = BEES.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    wrapped, apart = "\n".join(lines), "\n\n".join(lines)
    expected = [("Wasp Faces", WASPS), ("Reading the Dance", BEES)]
    for form in (f"Reading the Dance\n\n{wrapped}", f"Reading the Dance\n{wrapped}", f"Reading the Dance\n\n{apart}"):
        assert read(tmp_path, f"Wasp Faces\n\n{WASPS}\n\n{form}") == (expected, [])
    both = f"{BEES}\n\n{WASPS}\n\nThe code is public."
    assert read(tmp_path, f"Bees, Wasps\n\n{both}") == ([("Bees, Wasps", both.replace("\n\n", " "))], [])


def test_titles_that_end_like_sentences(tmp_path: Path) -> None:
    titles = ["Do bees dance?", "Bees dance.", 'We say: "Bees dance!"', "Learning to See in the Dark"]
    page = "\n\n".join(f"{title}\n\n{BEES}" for title in titles)
    assert read(tmp_path, page) == ([(title, BEES) for title in titles], [])


def test_half_a_paper_is_reported(tmp_path: Path) -> None:
    blocks = (
        BEES,
        "Wasp Faces",
        WASPS,
        "A Title Without Its Text",
        "Wasp Faces Seen Again",
        WASPS,
        "The Last One Is Cut",
    )
    page = "\n\n".join(blocks)
    papers, errors = read(tmp_path, page)
    assert [title for title, _ in papers] == ["Wasp Faces", "Wasp Faces Seen Again"]
    assert errors == [
        "FILE:1: an abstract without a title: 'Honey bees find flowers with a dance that tells the way. We…'",
        "FILE:7: a title without an abstract: 'A Title Without Its Text'",
        "FILE:13: a title without an abstract: 'The Last One Is Cut'",
    ]


def test_a_wrong_byte_costs_only_its_paper(tmp_path: Path) -> None:
    page = f"Reading the Dance\n\n{BEES}\n\nWasp Faces\n\n{WASPS}\n".encode().replace(b"camera", b"cam\xe9ra")
    papers, errors = read(tmp_path, page)
    assert papers == [("Wasp Faces", WASPS)]
    assert len(errors) == 1
    assert errors[0].startswith("FILE:3: the byte 0xe9 at position ")


def test_a_title_of_ten_thousand_characters(tmp_path: Path) -> None:
    title = "Bees and " * 1_110 + "Wasps"
    assert read(tmp_path, f"{title}\n\n{BEES}") == ([(title, BEES)], [])


@pytest.mark.parametrize(
    "text",
    [
        f"{BEES}\n\n" * 40_000,
        "it goes on and on and on in a long line of words\n\n" * 160_000,
        "and on\n" * 1_200_000,
        "A. B., " * 1_200_000,
        ("A. B., " * 40 + "x\n\n") * 20_000,
        "New Bee\n\n" * 800_000,
        "." * 8_000_000,
        "Bee " * 2_000_000,
    ],
    ids=range(8),
)
@pytest.mark.slow
def test_large_pages_are_read_in_linear_time(tmp_path: Path, text: str) -> None:
    start = time.process_time()
    read(tmp_path, text)
    assert time.process_time() - start < 30
