"""Who is who: one normal form in file names, roster and points by hand; what is odd is named."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework_tools.handins import identity, layouts, marks, roster
from homework_tools.handins.class_list import one_each
from homework_tools.handins.handed import Submission

DECOMPOSED = unicodedata.normalize("NFD", "José")


def people(folder: Path, text: str, encoding: str = "utf-8") -> roster.Class:
    (folder / "roster.csv").write_bytes(text.encode(encoding))
    return roster.read_roster(folder / "roster.csv")


@pytest.mark.parametrize(
    ("asked", "column"),
    [
        (DECOMPOSED, "José"),
        ("JOSÉ ", "josé"),
        ("straße", "STRASSE"),
        ("42", "0042"),
        ("0042", "42"),
        ("42.0", "042"),
        ("\ufeff42\u200b", "42"),
        ("Ann\u00a0 Anton", "ann anton"),
        ("Jos├⌐", "José"),  # UTF-8 that a program took for cp437
        ("JosÃ©", "José"),  # and for cp1252
        ("0", "000"),
    ],
)
def test_a_name_or_id_is_found_however_it_is_written(
    asked: str, column: str, tmp_path: Path
) -> None:
    assert people(tmp_path, f"student\nzoe\n{column}\n").find(asked, "") == column


@pytest.mark.parametrize(
    ("asked", "column"),
    [("4", "40"), ("00", "01"), ("a42", "42"), ("jose", "José"), ("1.5", "15"), ("٤٢", "42")],
)
def test_what_is_another_name_stays_another(asked: str, column: str, tmp_path: Path) -> None:
    assert people(tmp_path, f"student\n{column}\n").find(asked, "") == asked


@given(st.text(max_size=12))
def test_the_normal_form_is_one(text: str) -> None:
    """The normal form of a normal form is the same, and a file can hold every cleaned text."""
    once = identity.normal(text)
    assert identity.normal(once) == once == identity.normal(f" {text}\n")
    assert identity.normal(unicodedata.normalize("NFD", identity.clean(text))) == once
    identity.clean(text).encode("utf-8")
    assert identity.shown(text).isprintable()


@given(st.binary(min_size=1, max_size=12))
def test_any_bytes_of_a_file_name_are_text(raw: bytes) -> None:
    identity.readable(os.fsdecode(raw)).encode("utf-8")


@pytest.mark.parametrize(
    "raw", [b"Jos\xe9", b"Jos\x82", "José".encode(), DECOMPOSED.encode()]
)  # cp1252, cp437 and cp850, UTF-8, macOS
def test_a_name_from_any_zip_is_read(raw: bytes) -> None:
    assert identity.readable(os.fsdecode(raw)) == "José"


def test_ids_that_differ_in_zeros_only_are_two_students(tmp_path: Path) -> None:
    found = people(tmp_path, "student\n0042\n42\n")
    assert found.find("42", "") == "42" and found.find("0042", "") == "0042"
    assert found.find("00042", "") == "00042"
    assert "0042 and 42 differ only in zeros" in found.said[0]


def test_a_student_twice_in_the_roster_is_named(tmp_path: Path) -> None:
    found = people(tmp_path, "student,section\nann,A\nANN ,B\n,C\n\n")
    assert found.rows == {"ann": {"section": "A"}}
    assert "line 3: ANN is there before" in found.said[0] and "line 4 has no id" in found.said[1]


def test_only_named_columns_say_who_somebody_is(tmp_path: Path) -> None:
    """Not a tutor, a section or a remark, though the word is that of the file's name."""
    found = people(
        tmp_path,
        "student,E-Mail,tutor,Matriculation Number,remark\n1,ann@x.edu,bob,007,eve\n"
        "2,bob@x.edu,ann,8,\n",
    )
    assert found.find("bob", "") == "bob" and found.find("eve", "Eve") == "eve"
    assert found.find("ANN@x.edu", "") == "1" and found.find("7", "") == "1"


@pytest.mark.parametrize("name", ["antonann", "Ann Anton", "Anton Ann", "ANTON ann"])
@pytest.mark.parametrize(
    "header", ["student,name\n1,Ann Anton\n2,Bo Ek\n", "student;First name;Surname\n1;Ann;Anton\n"]
)
def test_names_as_platforms_squeeze_them(name: str, header: str, tmp_path: Path) -> None:
    found = people(tmp_path, header)
    assert found.find("99", name) == "1" or (" " in name and "name\n1,Ann" in header)
    assert found.find("99", "antonanna") == "99"


def test_a_platforms_gradebook_is_a_roster(tmp_path: Path) -> None:
    """Canvas's own: `Student` is a name, last name first, and `ID` the number in file names."""
    text = 'Student,ID,SIS User ID,Section\n"Müller, Jörg",1234,0077,A\n"Ek, Bo",1235,,A\n'
    found = people(tmp_path, text)
    assert found.find("1234", "mullerjorg") == "Müller, Jörg"
    assert found.find("77", "") == "Müller, Jörg" and found.find("9", "ekbo") == "Ek, Bo"
    for squeezed in ("müllerjörg", "mullerjorg", "mllerjrg"):
        assert found.find("9", squeezed) == "Müller, Jörg"
    assert people(tmp_path, "student,name\n1,李 X\n").find("9", "x") == "9"  # too little is left


def test_two_of_one_name_are_not_guessed(tmp_path: Path) -> None:
    found = people(tmp_path, "student,name\n1,Bob Ek\n2,Bob Ek\n")
    said: list[str] = []
    (one,) = one_each([Submission("9", name="Bob Ek")], found, said)
    assert one.student == "9" and "fits several rows of the roster (1, 2)" in said[0]


def test_an_email_says_more_than_a_name(tmp_path: Path) -> None:
    """Two of one name, and an id that the roster does not have: the email decides."""
    found = people(tmp_path, "student,name,email\n1,Bo Ek,bo@x.edu\n2,Bo Ek,ek@x.edu\n")
    (one,) = one_each([Submission("77", name="Bo Ek", email="EK@x.edu")], found, [])
    assert one.student == "2"


def test_hand_ins_of_one_student_are_put_together_and_named(tmp_path: Path) -> None:
    found = people(tmp_path, "student,email\nbob,bob@uni.edu\nann,\n")
    said: list[str] = []
    given = [
        Submission("bob", [Path("a.ipynb")]),
        Submission("bob@uni.edu", [Path("b.ipynb"), Path("readme.txt")]),
        Submission("stranger", [Path("c.ipynb")]),
    ]
    united = one_each(given, found, said)
    assert [(one.student, len(one.files)) for one in united] == [("bob", 2), ("stranger", 1)]
    assert any("bob handed in 2 times, as bob, bob@uni.edu" in one for one in said)
    assert any("nobody in the roster matches the hand-ins of stranger" in one for one in said)
    assert "Several hand-ins belong to this student" in united[0].said[0]


def test_without_a_roster_spellings_are_one_student() -> None:
    said: list[str] = []
    given = [Submission(name) for name in ("José", DECOMPOSED, "42", "0042", "43")]
    assert [one.student for one in one_each(given, roster.Class(), said)] == ["42", "43", "José"]
    assert len(said) == 2


def test_points_by_hand_find_their_student(tmp_path: Path) -> None:
    """By accent, zeros or email; who is nobody is named, and so is a row that contradicts."""
    found = people(tmp_path, "student,email\nJosé,j@x.edu\n0042,k@x.edu\n")
    text = f"student;q2\n{DECOMPOSED};1,5\n42;1\nk@x.edu;2\nnobody;1\n;1\nnobody;0\n"
    (tmp_path / "manual.csv").write_text(text, "utf-8")
    said: list[str] = []
    read = marks.read_manual(tmp_path / "manual.csv", {"q2": 2.0}, said)
    points = marks.marks_by_student(read, found, ["José", "0042"], said)
    assert points == {"José": {"q2": 1.5}, "0042": {"q2": 1.0}}
    told = "\n".join(said)
    assert "q2 of nobody is 0 here and 1 above" in told and "line 6 has no id" in told
    assert "nobody in the class matches the points by hand of nobody" in told
    assert "belong to 0042 and disagree about q2" in told


def test_points_by_hand_of_somebody_outside_the_roster() -> None:
    said: list[str] = []
    given = {"0007": {"q2": 1.0}, "8": {"q2": 1.0}}
    assert marks.marks_by_student(given, roster.Class(), ["7"], said) == {"7": {"q2": 1.0}}
    assert "8" in said[0]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_table_in_another_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    found = people(tmp_path, mark + "Student\tgroup\nJosé\tA\n", encoding)
    assert found.rows == {"José": {"group": "A"}}
    assert bool(found.said) == (encoding == "cp1252")
    assert not found.said or ("roster.csv" in found.said[0] and "CSV UTF-8" in found.said[0])


@pytest.mark.parametrize(
    "raw", [b"PK\x03\x04\x00", b"student\nJos\x81", b"s\0t\0u\0", b"\xff\xfes", b"\xff\xfe\x00\xd8"]
)
def test_what_is_no_table_is_refused_with_its_name(raw: bytes, tmp_path: Path) -> None:
    for read in (roster.read_roster, lambda path: marks.read_manual(path, {"q2": 2.0})):
        (tmp_path / "class.csv").write_bytes(raw)
        with pytest.raises(ValueError, match=r"class\.csv .*save it as CSV UTF-8"):
            read(tmp_path / "class.csv")


def test_a_file_whose_name_is_not_utf_8_is_its_students(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/Jos\xe9.ipynb", "wb") as file:
        file.write(b"{}")
    found = people(tmp_path, "student\nJosé\n")
    (one,) = one_each(layouts.find(tmp_path, "hw0"), found, [])
    assert one.student == "José" and one.files[0].read_bytes() == b"{}"
