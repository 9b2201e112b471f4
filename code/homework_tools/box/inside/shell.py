"""What stands in for IPython in the box.

A cell comes as plain Python, in which Jupyter's own lines are calls of `get_ipython()` (see
`homework_tools.grading.translate`). What times or captures code runs the code; what needs a shell
or changes only what is shown does nothing.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib.util
import inspect
import io
import os
import re
import sys
import types
from typing import Any

from running import Names, Runner

OPTIONS = {  # of magics that run code, in front of that code
    "time": r"--no-raise-error",
    "timeit": r"-[nrpv]\s*\d+|-[tcqo]+",
    "prun": r"-[DlsT]\s*\S+|-[rq]+",
    "memit": r"-[rti]\s*[\d.]+|-[co]+",
}


class Lines(list[str]):
    """What a shell command gave: no lines, for there is no shell."""

    n = s = p = ""
    l = property(list)  # noqa: E741 (IPython's name)


class Nothing:
    """Takes every call and does nothing; its parts are like it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **options: Any) -> None:
        return None


class ZMQInteractiveShell(Runner, Nothing):
    """What `get_ipython()` gives; notebooks look at the name of its class, which is Jupyter's."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names)
        self.config: dict[str, Any] = {}
        self._own: Names = None

    def install(self) -> None:
        """Let notebooks find it, without the second that IPython itself takes."""
        module = types.ModuleType("IPython.core.getipython")
        for place in (module, builtins):
            vars(place)["get_ipython"] = lambda: self
        sys.modules[module.__name__] = module

    def run_line_magic(self, name: str, line: str, *more: Any, **options: Any) -> Any:
        """A line that begins with %; what it runs sees the names of the function it stands in."""
        act = getattr(type(self), f"_magic_{name}", None)
        caller = sys._getframe(1)
        inner = caller.f_code.co_flags & inspect.CO_NEWLOCALS
        self._own = dict(caller.f_locals) if inner and caller.f_globals is self.user_ns else None
        return act(self, line, None) if act else None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """A cell that begins with %%."""
        self._own = None
        act = getattr(type(self), f"_magic_{name}", None)
        return act(self, line, cell) if act else None

    def magic(self, text: str) -> Any:
        """The same as one text."""
        name, _, line = text.lstrip("%").partition(" ")
        return self.run_line_magic(name, line)

    def stand_in(self, name: str) -> None:
        """Let a module be imported that is only where the notebook was written."""
        parent, _, _ = name.partition(".")
        nothing: Any = Nothing()
        if importlib.util.find_spec(parent) is None:
            sys.modules[parent] = nothing
        sys.modules[name] = nothing

    def system(self, *command: Any, **options: Any) -> None:
        """A line that begins with an exclamation mark."""

    def getoutput(self, *command: Any, **options: Any) -> Lines:
        """The same where its output is wanted."""
        return Lines()

    def run_cell(self, source: str, *more: Any, **options: Any) -> Nothing:
        """Code that the notebook itself made."""
        self.run(source)
        return Nothing()

    ev = ex = Runner.run

    def push(self, names: dict[str, Any], *more: Any, **options: Any) -> None:
        """Give the notebook names."""
        self.user_ns.update(names)

    def _text(self, magic: str, line: str) -> str:
        """The code of a line magic, without options in front; a nested one as a call."""
        code = re.sub(rf"^(\s*({OPTIONS[magic]})(?=\s|$))*\s*", "", line)
        if code.startswith("!"):
            return f"get_ipython().system({code[1:]!r})"
        return f"get_ipython().magic({code!r})" if code.startswith("%") else code

    def _magic_time(self, line: str, cell: str | None) -> Any:
        code = self._text("time", line) if cell is None else cell
        return self.run(code, self._own, whole=True)

    def _magic_timeit(self, line: str, cell: str | None) -> None:
        """Once, and in a function of its own, as IPython does it many times."""
        texts = [self._text("timeit", line), cell or ""]
        tree = self._compile("def inner(): pass", "exec", ast.PyCF_ONLY_AST)
        for text in texts:
            tree.body[0].body += self._compile(text, "exec", ast.PyCF_ONLY_AST).body
        made: dict[str, Any] = {}
        names = self.user_ns if self._own is None else {**self.user_ns, **self._own}
        exec(self._compile(tree, "exec"), names, made)
        made["inner"]()

    def _magic_prun(self, line: str, cell: str | None) -> None:
        self.run(f"{self._text('prun', line)}{cell or ''}", self._own, whole=True)

    def _magic_memit(self, line: str, cell: str | None) -> None:
        self.run(self._text("memit", line), self._own, whole=True)
        self.run(cell or "", whole=True)

    def _magic_capture(self, line: str, cell: str | None) -> None:
        words = [word for word in line.split() if not word.startswith("-")]
        out, error = io.StringIO(), io.StringIO()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
                self.run(cell or "")
        finally:
            held = types.SimpleNamespace(stdout=out.getvalue(), stderr=error.getvalue())
            held.outputs, held.show = [], lambda: None
            self.user_ns.update({word: held for word in words[:1]})

    def _magic_env(self, line: str, cell: str | None) -> Any:
        name, _, value = line.strip().partition("=" if "=" in line else " ")
        if value:
            os.environ[name.strip()] = value.strip()
            return None
        return os.environ.get(name) if name else dict(os.environ)

    _magic_set_env = _magic_env

    def _magic_pwd(self, line: str, cell: str | None) -> str:
        return os.getcwd()

    def _magic_reset(self, line: str, cell: str | None) -> None:
        """As `%reset -f` does; without -f it would ask."""
        for name in [n for n in self.user_ns if not n.startswith("_") and "-f" in line]:
            del self.user_ns[name]

    def _magic_writefile(self, line: str, cell: str | None) -> None:
        *options, path = line.split()
        with open(path, "a" if "-a" in options else "w", encoding="utf-8") as file:
            file.write(cell or "")

    _magic_file = _magic_writefile

    def _magic_run(self, line: str, cell: str | None) -> None:
        path = next((word for word in line.split() if not word.startswith("-")), "")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                self.run(file.read())
