"""Executing the cells of a notebook as IPython does, in one set of names."""

from __future__ import annotations
import __future__ as futures

import ast
import builtins
import inspect
import sys
import types
from collections.abc import Coroutine
from typing import Any

FUTURES = sum(getattr(futures, name).compiler_flag for name in futures.all_feature_names)
WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
Names = dict[str, Any] | None


class Runner:
    """The names of a notebook, and what of the compiler and of loops outlasts a cell."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names
        self._file, self._flags = "<cell 0>", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: Any = None

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
            vars(builtins)["_"] = value
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


def _at_once(steps: Coroutine[Any, Any, Any]) -> Any:
    """What code gives that waits for nothing."""
    try:
        steps.send(None)
    except StopIteration as done:
        return done.value
    steps.close()
    raise RuntimeError("`await` is not possible in a line or cell that is timed or captured")
