from __future__ import annotations

import pytest
from spacy.language import Language

from extractors.pipeline import build_pipeline


@pytest.fixture(scope="session")
def rules() -> Language:
    return build_pipeline("rules")
