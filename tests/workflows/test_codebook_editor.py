"""Changes of codes by those who know them by their keys, and by what a codebook may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.study import Study
from qualcode.study import codes
from qualcode.study.codes import key_of
from qualcode.workflows.codebooks import Editor

if TYPE_CHECKING:
    from pathlib import Path


def _children(study: Study, under: int) -> list[str]:
    return [code.name for code in codes.codebook(study).children(under)]


def test_a_code_goes_before_a_sibling_even_where_siblings_share_a_rank(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s.qualcode", "s") as study:
        fields: dict[str, object] = {}
        codes.take_in_codebook(study, "", (), [(("T",), fields), (("T", "a"), fields), (("T", "b"), fields)])
        # A second file counts its ranks from the start again.
        codes.take_in_codebook(study, "", (), [(("T",), fields), (("T", "c"), fields), (("T", "d"), fields)])
        book = codes.codebook(study)
        theme = key_of(book.themes()[0])
        key = {code.name: key_of(code) for code in book}
        assert _children(study, theme) == ["a", "c", "b", "d"]
        Editor(study, None).move(key["d"], theme, key["c"])
        assert _children(study, theme) == ["a", "d", "c", "b"]
        Editor(study, None).move(key["b"], theme, key["a"])
        assert _children(study, theme) == ["b", "a", "d", "c"]


def test_a_key_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with (
        Study.create(tmp_path / "s.qualcode", "s") as study,
        pytest.raises(NotFound, match="not in the codebook"),
    ):
        Editor(study, None).change(7, {"definition": "x"})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark": "A B"}, "is not a mark for the margin"),
        ({"colour": "pinkish"}, "is neither #rrggbb nor one of"),
        ({"origin": "dream"}, "is none of framework"),
        ({"level": "two\nlines"}, "control character"),
    ],
)
def test_what_a_codebook_file_may_not_say_a_change_may_not_either(
    tmp_path: Path, fields: dict[str, str], said: str
) -> None:
    with Study.create(tmp_path / "s.qualcode", "s") as study:
        code = codes.add_code(study, "Stigma")
        with pytest.raises(QualcodeError, match=said):
            Editor(study, None).change(key_of(code), fields)
        assert codes.codebook(study)[code.id] == code
