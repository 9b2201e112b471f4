"""The code that is graded is the code that IPython runs, at the lines that the student sees."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

import homework_tools
from homework_tools.grading.translate import Translator

sys.path.append(str(Path(homework_tools.__file__).parent / "box" / "inside"))
from shell import ZMQInteractiveShell

PLAIN = [
    "a = 17",
    "b = (17\n% 10)",
    "c = 17 \\\n% 10",
    "d = [\n  7\n  % 4,\n  8, # 100%?\n]",
    's = "100% of !ls is that so?"',
    't = """\n%time x = 1\n!ls\n>>> no prompt\n"""',
    "u = 'a \"b\" \\'c\\' %' + \"'\" + r'\\n!'",
    "v = f\"{17 % 10} % {'!'}\"",
    "# %time a comment\nw = 3 # !ls",
    "@traced\ndef g(n):\n    '''What? 5 % of n!'''\n    return n % 3\nlog.append(g(5))",
    "class Box:\n    size = 9\n    size %= 5\nlog.append(Box.size)",
    "for i in range(4):\n    if i % 2: continue\n    log.append(i)",
    "k = (lambda x: x\n     % 5)(8)",
    "l = 5; l %= 3",
    "m: int = 4",
    "log.append(here())",
]
MAGIC = [
    "%xmode Plain",
    "%time e = 5 % 3",
    "f = %time 3 + 4",
    "%time log.append('a b')",
    "%timeit -n1 -r1 log.append(2)",
    "%timeit -n1 -r1 lost = 1",
    "!echo hi",
    "!echo a \\\n  b \\\n  c\nlog.append(here())",
    "files = !ls",
    "files = !ls \\\n  -l",
    "if True:\n    !pip install x\n    h = 1",
    "try:\n    import no_such_module\nexcept ImportError:\n    !pip install it\n    i = 2",
    "get_ipython().run_line_magic('xmode', 'Plain')",
    "get_ipython().system('ls')",
    "log.append?",
    "?log",
    "j = [1,\n 2]\n%time log.append(j)\nlog.append(here())",
    ",log.append 5",
    "def later():\n    %xmode Plain\n    return 3\nlog.append(later())",
    "with quiet():\n    %time n = 1\n    o = 2",
]
ASYNC = [
    "import asyncio\np = await asyncio.sleep(0, 5)",
    "async def co(n):\n    return n % 4\nq = await co(7)",
    "async def two():\n    yield 1\n    yield 2\nr = [x async for x in two()]",
    "import asyncio\ntask = asyncio.ensure_future(asyncio.sleep(0, 6))\nlog.append(await task)",
]
WRONG = ["1 / 0", "return 5", "def broken(:\n    pass", "x ="]
HEADS = ["", "", "", "\n\n  \n", "%%time\n", "%%capture out\n", "%%capture\n%%time\n", "\n%%time\n"]
HEADS += ["%%timeit -n1 -r1\n", "%%timeit -n1 -r1 start = 1\n"]


@st.composite
def cells(draw: st.DrawFn) -> str:
    """A cell of fragments, under a cell magic or none, indented or as a prompt shows it or not."""
    head = draw(st.sampled_from(HEADS))
    known = PLAIN + MAGIC + ([] if "%%" in head else ASYNC)  # IPython times no await
    wrong = WRONG
    if "timeit" in head:  # what IPython makes of these there is chance
        known = [part for part in known if "timeit" not in part]
        wrong = [part for part in WRONG if "return" not in part]
    parts = draw(st.lists(st.sampled_from(known), min_size=1, max_size=5))
    if set(parts) & set(ASYNC):  # with a return outside, IPython does not see that it must wait
        wrong = [part for part in WRONG if "return" not in part]
    parts += draw(st.sampled_from([[], [], [], *([part] for part in wrong)]))
    body = "\n".join(parts)
    shape = draw(st.sampled_from(["", "", "", "indented", "prompt", "dos"]))
    if shape == "indented" and not head:
        return "\n".join(f"    {line}" for line in body.split("\n"))
    if shape == "prompt" and not head:
        first, *rest = body.split("\n")
        return "\n".join([f"In [3]: {first}", *[f"   ...: {line}" for line in rest]])
    if shape == "dos" and "\\\n" not in body:
        return (head + body).replace("\n", "\r\n")
    return head + body


class Runner:
    """Names for cells to use, and what is left of them."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.log: list[Any] = []
        self.before = {"In", "Out", "exit", "quit", "get_ipython", "open", *names}
        mine = {"log": self.log, "traced": self.traced, "here": self.here, "quiet": self.quiet}
        self.before |= set(mine) - {"log"}
        names |= mine

    def traced(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inner(*args: Any) -> Any:
            self.log.append(function.__name__)
            return function(*args)

        return inner

    def here(self) -> str:
        return "here"

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        self.log.append("quiet")
        yield

    def left(self) -> dict[str, Any]:
        """The plain values that the cells left, and their log."""
        found = {
            name: getattr(value, "stdout", value if isinstance(value, int | str | list) else "?")
            for name, value in self.names.items()
            if name not in self.before and not name.startswith("_")
        }
        found.pop("out", None)  # IPython itself prints the times
        for name in found:
            del self.names[name]
        return found


@pytest.fixture(scope="module")
def ipython() -> Iterator[InteractiveShell]:
    """IPython itself, in which no command is run."""
    shell: Any = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.system = lambda command: None
    shell.getoutput = lambda command: []
    yield shell
    InteractiveShell.clear_instance()


def of_ipython(shell: InteractiveShell, notebook: list[str]) -> tuple[list[bool], dict[str, Any]]:
    runner = Runner(shell.user_ns)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        worked = [bool(shell.run_cell(cell).success) for cell in notebook]
    return worked, runner.left()


def of_the_box(notebook: list[str]) -> tuple[list[bool], dict[str, Any]]:
    names: dict[str, Any] = {}
    shell = ZMQInteractiveShell(names)
    names["get_ipython"] = lambda: shell
    runner, translate, worked = Runner(names), Translator(), []
    for number, cell in enumerate(notebook, 1):
        try:
            shell.cell(number, translate(cell).source)
            worked.append(True)
        except Exception:
            worked.append(False)
    return worked, runner.left()


@settings(max_examples=150, deadline=None)
@given(st.lists(cells(), min_size=1, max_size=3))
def test_what_is_graded_is_what_ipython_runs(
    ipython: InteractiveShell, notebook: list[str]
) -> None:
    """The same cells fail, and the same values are left, for each notebook of fragments."""
    theirs, mine = of_ipython(ipython, notebook), of_the_box(notebook)
    for cell, there, here in zip(notebook, theirs[0], mine[0], strict=True):
        assert there == here or cell.startswith("%%capture")  # IPython swallows what it captures
    assert mine[1] == theirs[1]


@settings(max_examples=300, deadline=None)
@given(cells())
def test_the_translation_is_ipythons(cell: str) -> None:
    """The same syntax tree as IPython's own, or none where IPython's is none."""
    if "%%" in cell:
        return
    theirs, mine = TransformerManager().transform_cell(cell), Translator()(cell).source
    assert tree(mine) == tree(theirs)


def tree(source: str) -> str:
    try:
        parsed = compile(source, "x", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError):
        return "none"
    return ast.dump(parsed)


@settings(max_examples=200, deadline=None)
@given(cells())
def test_lines_keep_their_numbers(cell: str) -> None:
    """`here()` is called from the line in which the student reads it."""
    cell = cell.replace("log.append(here())", "\nlog.append(here())")
    wanted = [n for n, line in enumerate(cell.split("\n"), 1) if "here()" in line]
    names: dict[str, Any] = {"quiet": contextlib.nullcontext, "traced": lambda function: function}
    found: list[Any] = []
    names["log"] = found
    names["here"] = lambda: (sys._getframe(1).f_lineno, sys._getframe(1).f_code.co_filename)
    shell = ZMQInteractiveShell(names)
    names["get_ipython"] = lambda: shell
    with contextlib.suppress(Exception):
        shell.cell(7, Translator()(cell).source)
    places = [entry for entry in found if isinstance(entry, tuple)]
    assert places == [(line, "<cell 7>") for line in wanted[: len(places)]]


def test_remarks_name_the_line_and_what_was_there() -> None:
    """One sentence a line; lines that do what they do in Jupyter have none."""
    cell = "\n%matplotlib inline\n%time a = 1\nx = !ls\n"
    cell += "try:\n    b\nexcept NameError:\n    !pip install b"
    said = Translator()(cell).remarks
    assert [text.split("` ")[0] for text in said] == [
        "line 2: `%matplotlib inline", "line 4: `x = !ls", "line 8: `!pip install b",
    ]  # fmt: skip
    assert "only changes what is shown" in said[0] and "empty list" in said[1]
    assert "no shell" in said[2] and not any("\n" in text for text in said)
    inner = Translator()("%%time\n\n!ls\n1")
    assert inner.remarks[0].startswith("line 3: `!ls`") and not inner.left_out
    shell = Translator()("%%bash\nls\nls")
    assert "lines below it were not run" in shell.remarks[0] and shell.left_out


@pytest.mark.parametrize("source", ["pip install otter-grader", "ls", "  cd data\n", "time x = 1"])
def test_a_line_alone_needs_no_percent_sign(source: str) -> None:
    assert "get_ipython().run_line_magic" in Translator()(source).source


@pytest.mark.parametrize("source", ["ls = 3", "time.sleep(1)", "run(5)", "pip", "env, x = 1, 2"])
def test_a_line_alone_that_is_python_stays(source: str) -> None:
    wanted = source if source != "pip" else "get_ipython().run_line_magic('pip', '')\n"
    assert Translator()(source).source == wanted


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="%!?\"'\\\n\r\t ()[]{}=:,;/>.#abIn1fλ\x00\x0c\u2028\ud800", max_size=60))
def test_any_text_is_translated_or_left(text: str) -> None:
    """As IPython does it, or left where IPython itself fails; remarks are sentences of one line."""
    made = Translator()(text)
    assert all("\n" not in remark for remark in made.remarks)
    with contextlib.suppress(Exception):
        theirs = TransformerManager().transform_cell(text)
        if not text.lstrip().startswith("%%"):
            assert tree(made.source) == tree(theirs)


HARD = {
    "many": "%time 1\n" * 20_000,
    "long": "x = '" + "\\'" * 90_000 + "\n%time 1",
    "help": "a" * 190_000 + " ! ?",
    "quotes": '"""' * 60_000 + "?",
    "nested": "%%time\n" * 25_000,
    "lines": "\n" * 190_000 + "?",
    "dots": "a." * 90_000 + "!?",
    "brackets": "(" * 190_000 + "?",
    "spaces": " " * 190_000 + "?",
    "broken": "?\ud800\x00\n%time \ud800",
}


@pytest.mark.parametrize("name", HARD)
def test_no_cell_holds_the_grader_up(name: str) -> None:
    """It is translated or left as it is, and an ordinary cell after it is translated."""
    translate = Translator()
    made = translate(HARD[name][:200_000])
    assert made.source and translate("!ls").source == "get_ipython().system('ls')\n"
    if name in ("many", "spaces"):
        assert "too many or too long" in made.remarks[0] and made.left_out
