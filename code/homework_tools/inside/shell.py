"""What stands in for IPython in the box: it runs cells as a notebook does.

A cell comes as plain Python, in which Jupyter's own lines are calls of `get_ipython()` (see
`homework_tools.translate`). What times or captures code runs the code; what needs a shell or
changes only what is shown does nothing.
"""

from __future__ import annotations
import __future__ as futures

import ast
import builtins
import contextlib
import inspect
import io
import os
import re
import sys
import types
from collections.abc import Coroutine
from typing import Any

FUTURES = sum(getattr(futures, name).compiler_flag for name in futures.all_feature_names)
OPTIONS = {  # of magics that run code, in front of that code
    "time": r"--no-raise-error",
    "timeit": r"-[nrpv]\s*\d+|-[tcqo]+",
    "prun": r"-[DlsT]\s*\S+|-[rq]+",
    "memit": r"-[rti]\s*[\d.]+|-[co]+",
}

Names = dict[str, Any] | None

WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


class Lines(list[str]):
    """What a shell command gave: no lines, for there is no shell."""

    n = s = p = ""
    l = property(list)  # noqa: E741 (IPython's name)


class Nothing:
    """Takes every call and does nothing; its parts are like it."""

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **options: Any) -> None:
        return None


class ZMQInteractiveShell(Nothing):
    """What `get_ipython()` gives; notebooks look at the name of its class, which is Jupyter's."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names
        self.config: dict[str, Any] = {}
        self._file, self._flags = "<cell 0>", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: Any = None
        self._own: Names = None

    def install(self) -> None:
        """Let notebooks find it, without the second that IPython itself takes."""
        module = types.ModuleType("IPython.core.getipython")
        module.get_ipython = lambda: self  # type: ignore[attr-defined]
        builtins.get_ipython = module.get_ipython  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module

    def cell(self, number: int, source: str) -> None:
        """Execute one cell; in a loop, as in Jupyter, where something could want one."""
        self._file = f"<cell {number}>"
        body = self._compile(source, "exec", ast.PyCF_ONLY_AST).body
        waits = any(
            isinstance(node, WAITS) or getattr(node, "is_async", 0)  # of a comprehension
            for top in body
            for node in ast.walk(top)
        )
        steps = self._steps(body, None, whole=False)
        self._in_the_loop(steps) if waits or "asyncio" in sys.modules else _at_once(steps)

    def run(self, source: str, own: Names = None, whole: bool = False) -> Any:
        """Code inside a cell, by statements or as a whole; the value of an expression at its end.

        `own` are the names of the function in which the code stands.
        """
        body = self._compile(source, "exec", ast.PyCF_ONLY_AST).body
        return _at_once(self._steps(body, own, whole))

    async def _steps(self, body: list[ast.stmt], own: Names, whole: bool) -> Any:
        last = body[-1] if body and isinstance(body[-1], ast.Expr) else None
        body = body[:-1] if last else body
        for group in [body] if whole else [[node] for node in body]:
            await self._execute(ast.Module(group, []), "exec", own)
        if not isinstance(last, ast.Expr):
            return None
        value = await self._execute(ast.Expression(last.value), "eval", own)
        if value is not None:
            builtins._ = value  # type: ignore[attr-defined]
        return value

    async def _execute(self, tree: ast.AST, mode: str, own: Names) -> Any:
        code = self._compile(tree, mode)
        value = eval(code, self.user_ns, own)
        return await value if code.co_flags & inspect.CO_COROUTINE else value

    def _compile(self, source: Any, mode: str, more: int = 0) -> Any:
        code = compile(source, self._file, mode, self._flags | more, dont_inherit=True)
        if isinstance(code, types.CodeType):  # a `from __future__` holds for later cells too
            self._flags |= code.co_flags & FUTURES
        return code

    def _in_the_loop(self, steps: Coroutine[Any, Any, Any]) -> None:
        """One loop for all cells, so that a task goes on while a later cell waits."""
        import asyncio

        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(steps)

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

    def system(self, *command: Any, **options: Any) -> None:
        """A line that begins with an exclamation mark."""

    def getoutput(self, *command: Any, **options: Any) -> Lines:
        """The same where its output is wanted."""
        return Lines()

    def run_cell(self, source: str, *more: Any, **options: Any) -> Nothing:
        """Code that the notebook itself made."""
        self.run(source)
        return Nothing()

    ev = ex = run

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


def _at_once(steps: Coroutine[Any, Any, Any]) -> Any:
    """What code gives that waits for nothing."""
    try:
        steps.send(None)
    except StopIteration as done:
        return done.value
    steps.close()
    raise RuntimeError("`await` is not possible in a line or cell that is timed or captured")
