"""One node for one thing: from what papers call things to entities."""

from kg.linking.decisions import Action, Decision, Decisions
from kg.linking.in_corpus import Definition, Name, Verdict, decide
from kg.linking.in_paper import Linker, Reason, Target, check_offsets, one_line, paper_digest

__all__ = [
    "Action", "Decision", "Decisions", "Definition", "Linker", "Name", "Reason", "Target", "Verdict", "check_offsets",
    "decide", "one_line", "paper_digest",
]  # fmt: skip
