"""The downloads of platforms, and what students and systems leave in them."""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notebooks import RIGHT, notebook, write

from homework_tools.handins import layouts
from homework_tools.handins.handed import Submission

TREE = notebook(RIGHT)
MINE = "submission_1:\n  :submitters:\n  - :sid: bob\n  :created_at: 2026-01-01 00:00:00 Z\n"


def put(folder: Path, *names: str) -> Path:
    for name in names:
        if name.endswith(".ipynb"):
            write(folder / name, TREE)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("Name: Ann Anton (aanton)\n", "utf-8")
    return folder


def found(
    folder: Path, layout: str = "auto", said: list[str] | None = None
) -> dict[str, Submission]:
    """By student, each of whom is there once."""
    submissions = layouts.find(folder, "hw0", layout, said=said)
    assert len({one.student for one in submissions}) == len(submissions)
    return {one.student: one for one in submissions}


def test_moodle_with_folders(tmp_path: Path) -> None:
    put(
        tmp_path,
        "Ann Anton_123_assignsubmission_file/hw0.ipynb",
        "Ann Anton_123_assignsubmission_onlinetext/onlinetext.html",
        "Bo von Ek_124_assignsubmission_file_/deep/my work.ipynb",
        "Cy Öz_125_assignsubmission_onlinetext/onlinetext.html",
    )
    got = found(tmp_path)
    assert {key: one.name for key, one in got.items()} == {
        "123": "Ann Anton", "124": "Bo von Ek", "125": "Cy Öz",
    }  # fmt: skip
    assert [len(one.files) for one in got.values()] == [1, 1, 1]
    assert got["123"].files[0].name == "hw0.ipynb"


def test_moodle_without_folders(tmp_path: Path) -> None:
    put(
        tmp_path,
        "Ann Anton_123_assignsubmission_file_hw0.ipynb",
        "Eve_9_assignsubmission_file_Ann Anton_123_assignsubmission_file_x.ipynb",
    )
    assert {key: one.name for key, one in found(tmp_path).items()} == {
        "123": "Ann Anton", "9": "Eve",
    }  # fmt: skip


def test_blackboard(tmp_path: Path) -> None:
    """The platform's own list is no work; the last attempt counts; nothing but the list is none."""
    front = "HW_0 - Gradients_"
    put(
        tmp_path,
        f"{front}aanton_attempt_2026-11-19-10-00-00_first.ipynb",
        f"{front}aanton_attempt_2026-11-19-10-00-00.txt",
        f"{front}aanton_attempt_2026-11-20-23-10-00_hw0.ipynb",
        f"{front}aanton_attempt_2026-11-20-23-10-00.txt",
        f"{front}eve_attempt_2026-11-20-23-10-00_x_aanton_attempt_2027-01-01-00-00-00_y.ipynb",
        f"{front}bek_attempt_2026-11-20-23-10-00.txt",
    )
    got = found(tmp_path)
    assert set(got) == {"aanton", "bek", "eve"} and got["bek"].files == []
    assert [path.name[-9:] for path in got["aanton"].files] == ["hw0.ipynb"]
    assert got["aanton"].time == datetime(2026, 11, 20, 23, 10) and got["aanton"].said


def test_canvas(tmp_path: Path) -> None:
    put(
        tmp_path,
        "antonann_1234_98765_hw0-1.ipynb",
        "bobbing_LATE_1235_98766_hw0.ipynb",
        "o_neil_1236_98767_hw0.ipynb",
        "ekbo_1237_text.html",
        "eve_9_8_bob_LATE_1235_7_x.ipynb",
    )
    got = found(tmp_path)
    assert {key: one.name for key, one in got.items()} == {
        "1234": "antonann", "1235": "bobbing", "1236": "o_neil", "1237": "ekbo", "9": "eve",
    }  # fmt: skip
    assert "late" in got["1235"].said[0] and not got["1234"].said


@pytest.mark.parametrize("wrapper", ["submissions", "Submissions (1)", "gradebook_HW0"])
def test_a_folder_that_wraps_an_export(wrapper: str, tmp_path: Path) -> None:
    put(tmp_path, f"{wrapper}/antonann_1234_98765_hw0.ipynb", f"{wrapper}/b_2_3_x.ipynb")
    put(tmp_path, "__MACOSX/submissions/._antonann_1234_98765_hw0.ipynb", "roster.csv", "README.md")
    assert set(found(tmp_path)) == {"1234", "2"}


def test_a_file_added_by_hand_to_an_export_is_named(tmp_path: Path) -> None:
    put(tmp_path, "antonann_1234_98765_hw0.ipynb", "bobbing_1235_98766_hw0.ipynb", "zoe.ipynb")
    said: list[str] = []
    assert set(found(tmp_path, said=said)) == {"1234", "1235", "zoe"}
    assert "not of the form that Canvas gives, so taken as the student's id: zoe" in said[0]


@pytest.mark.parametrize(
    "hers",
    [
        ["submission_metadata.yml", "submission_1/hw0.ipynb"],
        ["bobbing_1235_98766_hw0.ipynb", "antonann_1_2_x.ipynb"],
        ["Bob_1_assignsubmission_file/hw0.ipynb"],
        ["submitted/bob/hw0/hw0.ipynb", "submitted/bob/hw0/timestamp.txt"],
        ["assignment_1_export/submission_metadata.yml", "assignment_1_export/submission_1/a.ipynb"],
    ],
)
@pytest.mark.parametrize("others", [["ann/hw0.ipynb", "cy.ipynb"], []])
def test_a_students_folder_says_nothing_about_the_others(
    hers: list[str], others: list[str], tmp_path: Path
) -> None:
    """Whatever is in it, and even if it is the only one: the hand-in is hers."""
    put(tmp_path, *others, *(f"eve/{name}" for name in hers))
    for path in tmp_path.rglob("*.yml"):
        path.write_text(MINE, "utf-8")
    assert set(found(tmp_path)) == {"eve", *({"ann", "cy"} if others else ())}


@pytest.mark.parametrize("name", ["ann.ipynb.txt", "ann.IPYNB", "ann.ipynb.json", "ann.pdf", "ann"])
def test_a_suffix_is_no_part_of_an_id(name: str, tmp_path: Path) -> None:
    assert set(found(put(tmp_path, name))) == {"ann"}


def test_one_odd_name_makes_no_export_of_a_class(tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", "eve_7_8_x.ipynb", "cy.ipynb")
    assert set(found(tmp_path)) == {"ann", "eve_7_8_x", "cy"}


def test_the_only_folder_with_all_notebooks_is_said(tmp_path: Path) -> None:
    put(tmp_path, "winter/ann.ipynb", "winter/bob.ipynb")
    said: list[str] = []
    assert set(found(tmp_path, said=said)) == {"winter"}
    assert "SUBMISSIONS must be this folder" in said[0]


def test_a_students_own_time_counts_for_nothing(tmp_path: Path) -> None:
    """In a plain folder, also where her zip looks like nbgrader's folder."""
    put(tmp_path, "ann/hw0.ipynb", "eve/hw0/hw0.ipynb", "cy/hw0.ipynb")
    for name in ("ann", "eve/hw0", "cy"):
        (tmp_path / name / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC", "utf-8")
    said: list[str] = []
    assert all(one.time is None for one in found(tmp_path, said=said).values())
    assert "say --layout nbgrader" in said[0]
    assert found(tmp_path, "nbgrader")["eve"].time == datetime(2026, 1, 1, tzinfo=UTC)
    assert found(tmp_path, "nbgrader")["ann"].time is None  # not where nbgrader puts it


def test_what_systems_leave_is_nobodys(tmp_path: Path) -> None:
    put(
        tmp_path, "ann.ipynb", "__MACOSX/._ann.ipynb", "desktop.ini", "Thumbs.db", "THUMBS.DB",
        "._bob.ipynb", ".DS_Store", ".ipynb_checkpoints/ann-checkpoint.ipynb", "$RECYCLE.BIN/x.txt",
        "~$roster.xlsx", "bob/.DS_Store", "bob/__MACOSX/hw0/._hw0.ipynb", "bob/hw0.ipynb",
        "bob/desktop.ini", "grades-hw0.csv", "Roster.CSV", ".hidden.ipynb",
    )  # fmt: skip
    got = found(tmp_path)
    assert set(got) == {"ann", "bob", ".hidden"}
    assert [path.name for path in got["bob"].files] == ["hw0.ipynb"]


def test_files_of_the_instructor_are_nobodys(tmp_path: Path) -> None:
    put(tmp_path, "ann.ipynb", "class list.csv", "graded/reports/a.html")
    ours = (tmp_path / "class list.csv", tmp_path / "graded")
    assert [one.student for one in layouts.find(tmp_path, "hw0", ours=ours)] == ["ann"]
    assert len(layouts.find(tmp_path, "hw0")) == 3


def test_names_that_a_windows_zip_leaves(tmp_path: Path) -> None:
    """Backslashes where folders were meant, and bytes of cp850; nothing leaves the folder."""
    put(tmp_path, "ann\\hw0\\hw0.ipynb", "ann\\notes.txt", "..\\..\\bob\\hw0.ipynb")
    place = os.fsencode(tmp_path) + b"/J\x94rg"
    os.mkdir(place)
    with open(place + b"/L\x94sung.ipynb", "wb") as file:
        file.write(b"{}")
    got = found(tmp_path)
    assert set(got) == {"ann", "bob", "Jörg"}
    assert [path.name for path in got["ann"].files] == ["ann\\hw0\\hw0.ipynb"]
    assert all(path.parent == tmp_path for path in got["bob"].files)


def test_gradescope_reads_ids_as_text(tmp_path: Path) -> None:
    """0042 is no number; a stranger's folder and a folder that is missing are named."""
    put(tmp_path, "submission_1/hw0.ipynb", "submission_2/hw0.ipynb", "submission_3/hw0.ipynb")
    (tmp_path / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Ann\n    :sid: 0042\n    :email: a@x.edu\n"
        "  :created_at: 2026-11-20 23:10:00.000000000 -08:00\n"
        "submission_2:\n  :submitters:\n  - :sid: 12e3\n  :created_at: late\n"
        "submission_9:\n  :submitters: []\n",
        "utf-8",
    )
    said: list[str] = []
    got = found(tmp_path, said=said)
    assert set(got) == {"0042", "12e3", "submission_3"}
    assert (got["0042"].name, got["0042"].email) == ("Ann", "a@x.edu")
    assert got["0042"].time == datetime(2026, 11, 21, 7, 10, tzinfo=UTC)
    assert "'late', is not understood" in got["12e3"].said[0]
    assert "does not say whose submission_3 is" in said[0] and "submission_9" in said[1]


def test_a_layout_that_is_said_holds(tmp_path: Path) -> None:
    put(tmp_path, "x/ann_1_2_hw0.ipynb")
    assert set(found(tmp_path)) == {"x"}
    assert set(found(tmp_path, "canvas")) == {"1"}
    assert set(found(tmp_path / "x")) == {"1"} and set(found(tmp_path / "x", "plain")) == {
        "ann_1_2_hw0"
    }
    with pytest.raises(FileNotFoundError, match=r"submission_metadata\.yml"):
        found(tmp_path, "gradescope")


def test_links_in_a_circle_and_locked_folders_cost_only_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zip can bring both; what cannot be looked at is nothing that was handed in."""
    put(tmp_path, "ann/hw0/hw0.ipynb", "locked/hw0/hw0.ipynb")
    (tmp_path / "ann" / "hw0" / "timestamp.txt").write_text("2026-01-01 00:00:00 UTC", "utf-8")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "bob").mkdir()
    (tmp_path / "bob" / "hw0").symlink_to(tmp_path / "bob" / "hw0")

    def locked(real: Any) -> Any:
        def look(path: Any, *told: Any, **more: Any) -> Any:
            if "locked/" in os.fspath(path):
                raise PermissionError(13, "Permission denied", path)
            return real(path, *told, **more)

        return look

    monkeypatch.setattr(os, "stat", locked(os.stat))
    monkeypatch.setattr(os, "lstat", locked(os.lstat))
    for layout in ("auto", "nbgrader", "plain"):
        got = found(tmp_path, layout)
        assert set(got) == {"ann", "bob", "circle", "locked"}
        assert [path.name for path in got["ann"].files] == ["hw0.ipynb"]


pieces = st.sampled_from(
    [
        b"submission_1", b"submission_metadata.yml", b"bob_1_2_x.ipynb", b"bob_LATE_1_2_x.ipynb",
        b"Bob_1_assignsubmission_file", b"H_bob_attempt_2026-11-20-23-10-00_x.ipynb", b"submitted",
        b"hw0", b"timestamp.txt", b"roster.csv", b"..\\bob\\x.ipynb", b"Jos\xe9.ipynb", b"bob",
        b"assignment_1_export", b"submissions", b"__MACOSX", b".ipynb", b"\xf0\x9f\x98\x80", b"-rf",
    ]
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(pieces, min_size=1, max_size=4), max_size=8), st.booleans())
def test_no_folder_of_a_student_changes_what_others_handed_in(
    tmp_path: Path, hers: list[list[bytes]], alone: bool
) -> None:
    """Any names in it, at any depth: she has handed in, and so have the others and nobody else."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as place:
        others = set() if alone else {"ann", "cy"}
        put(Path(place), "eve/notes.txt", *(f"{name}.ipynb" for name in others))
        for parts in hers:
            path = os.path.join(os.fsencode(place), b"eve", *parts)
            with contextlib.suppress(FileExistsError, NotADirectoryError):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "xb") as file:
                    file.write(MINE.encode())
        got = found(Path(place))
        assert set(got) == {"eve", *others}
        assert got["eve"].time is None
        assert all(Path(place) / "eve" in path.parents for path in got["eve"].files)
