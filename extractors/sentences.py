"""spaCy component ``kg_sentences``: the sentences of a paper, the title first."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import SEPARATOR, text_of
from kg.sentences import sentence_spans


@Language.component("kg_sentences", assigns=["doc._.sentences"])
def sentences(doc: Doc) -> Doc:
    """Set ``doc._.sentences`` to character spans in order; a title is one sentence."""
    text, title = text_of(doc), doc._.paper.title
    spans = [(0, len(title))] if title.strip() else []
    start = len(title) + len(SEPARATOR)
    doc._.sentences = spans + sentence_spans(text[start:], start)
    return doc
