"""The table of label forms and file formats."""

from __future__ import annotations

import pytest

from tests.transcript.label_forms import FORMATS, FORMS, LabelForm, taken


def test_the_table_is_wide() -> None:
    assert len(FORMS) * len(FORMATS) >= 300
    assert len({form.name for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_conversation_in_every_format(form: LabelForm) -> None:
    """Right, asked or refused as the table says; never wrong."""
    expected = {as_format: form.but.get(as_format, "right") for as_format in FORMATS}
    assert "wrong" not in expected.values()
    assert {as_format: taken(form, as_format) for as_format in FORMATS} == expected
