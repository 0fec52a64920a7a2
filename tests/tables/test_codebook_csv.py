from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.names import name_fault
from qualcode.codebook.tree import Code, Codebook
from qualcode.errors import FileRefused
from qualcode.tables.codebook_csv import read_codebook_csv, write_codebook_csv
from qualcode.tables.codebook_file import entries_of


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        path = tmp_path / "c.csv"
        path.write_text(text)
        return read_codebook_csv(path)

    return from_text


def paths(file):
    return [entry.full_name for entry in file.entries]


def test_paths_make_the_parents_that_have_no_row(read):
    file = read("path,definition,keywords,level\nA > B > C,d,x; y ;,\nA > D,n/a,,\nE,,,Home\nA,late,,\n")
    assert paths(file) == ["A", "A > B", "A > B > C", "A > D", "E"]
    first, made, third, *_ = file.entries
    assert (first.definition, first.line) == ("late", 5)
    assert (made.definition, made.origin, made.line) == (None, None, None)
    assert third.keywords == ("x", "y")
    assert file.levels == ("Home",)


def test_names_and_parents(read):
    file = read("Name,Parent\nA,\nC,B\nB,A\nD,\nX,\nY,X\nE,X > Y\nB2, b \n")
    assert paths(file) == ["A", "A > B", "A > B > C", "A > B > B2", "D", "X", "X > Y", "X > Y > E"]


def test_a_parent_may_be_told_by_its_path(read):
    file = read("name,parent\nA,\nB,\nFear,A\nFear,B\nDeep,B > Fear\n")
    assert paths(file) == ["A", "A > Fear", "B", "B > Fear", "B > Fear > Deep"]


def test_a_child_may_be_called_as_its_parent(read):
    assert paths(read("name,parent\nA,\nA,A\n")) == ["A", "A > A"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("path\nA\nB\na\n", 4, "'a' is there already, in line 2"),
        ("name,parent\nA,B\nB,C\nC,A\n", 2, "'A' comes under itself"),
        ("name,parent\nX,\nA,A\n", 3, "'A' comes under itself"),
        ("name,parent\nA,\nB,\nF,A\nF,B\nG,F\n", 6, "could be several"),
        ("name,parent\nA,\n,A\n", 3, "the name is blank"),
        ("path,mark\nA,A\n,B\n", 3, "blank"),
        ("path\nA > > B\n", 2, "between blanks"),
        ("path\nA >\n", 2, "blank"),
        ("path,colour\nA,\nB,pink\n", 3, "'colour' 'pink'"),
        ("path,origin\nA,\nB,theory\n", 3, "none of framework"),
        ("path,defintion\nA,\n", None, "did you mean 'definition'?"),
        ("path,name\nA,A\n", None, "not both"),
        ("parent,mark\nA,A\n", None, "the column 'name' is missing"),
        ("path\n" + " > ".join("abc" * 20) + "\n", 2, "more than 50 levels"),
    ],
)
def test_refusals(read, text, line, reason):
    with pytest.raises(FileRefused, match=reason) as caught:
        read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("parent", "reason"),
    [
        ("Merged", "Merged was merged into Here, which stands for it: name that instead"),
        ("Gone", "Gone is retired; restore it first"),
    ],
)
def test_a_parent_that_takes_no_codes_under_it_is_refused_with_what_stands_for_it(tmp_path, parent, reason):
    there = Codebook(
        "t",
        (),
        (
            Code(1, None, 1, "Here"),
            Code(2, None, 2, "Merged", merged_into=1),
            Code(3, None, 3, "Gone", retired=True),
        ),
    )
    path = tmp_path / "c.csv"
    path.write_text(f"name,parent\nNew,{parent}\n")
    with pytest.raises(FileRefused, match=reason) as caught:
        read_codebook_csv(path, there)
    assert caught.value.line == 2


def test_written_bytes():
    codes = (
        Code(1, None, 1, "A", level="Home", keywords=("x", "y; z"), definition="=1+1"),
        Code(2, 1, 1, "-b", examples=("one",)),
        Code(3, None, 2, "Gone", retired=True),
    )
    stream = io.StringIO()
    write_codebook_csv(Codebook("t", (), codes), stream)
    assert stream.getvalue() == (
        "path,level,claim,mark,definition,use,do_not_use,examples,keywords,origin,colour\n"
        'A,Home,,,\'=1+1,,,,x; "y, z",,\n'.replace('"y, z"', "y, z").replace("x; y, z", '"x; y, z"')
        + "A > -b,,,,,,,one,,,\n"
    )


texts = st.text(
    st.one_of(st.sampled_from("a=+-@'\"\n,;"), st.characters(exclude_categories=["Cs", "Cc"])), max_size=9
)
texts = texts.map(lambda text: unicodedata.normalize("NFC", text))
texts = texts.filter(lambda text: text.strip() not in ("n/a", "N/A"))  # which a table reads as a blank cell


@given(
    st.lists(st.tuples(texts.filter(lambda name: not name_fault(name)), texts, texts), max_size=5), st.data()
)
def test_what_is_written_is_read_again(tmp_path_factory, drawn, data):
    codes = []
    for key, (name, definition, keyword) in enumerate(drawn):
        parent = data.draw(st.sampled_from([None, *range(key)]))
        keywords = (keyword.replace(";", ""),)
        codes.append(Code(key, parent, key, f"{name}{key}", definition=definition, keywords=keywords))
    codebook = Codebook("", (), tuple(codes))
    path = tmp_path_factory.mktemp("csv") / "c.csv"
    write_codebook_csv(codebook, path)
    assert read_codebook_csv(path).entries == entries_of(codebook)
