"""The number of a section, formula, figure, listing, theorem or exercise, as the site shows it."""

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx_exercise.nodes import exercise_enumerable_node, is_solution_node
from sphinx_proof.nodes import NODE_TYPES, unenumerable_node

NUMBERED: tuple[type[nodes.Element], ...] = tuple(NODE_TYPES.values())


def element_number(env: BuildEnvironment, docname: str, node: nodes.Element) -> str:
    """`1.2` of a section or formula, `Figure 1.2` of a thing with a kind; empty if it has none."""
    if isinstance(node, nodes.section):
        return _section(env, docname, node)
    if isinstance(node, nodes.math_block):
        return _dotted(env, docname, "displaymath", node)
    if isinstance(node, NUMBERED):
        return f"{node['realtype'].title()} {_dotted(env, docname, node['countertype'], node)}"
    if isinstance(node, unenumerable_node):
        return str(node["realtype"].title())
    if isinstance(node, exercise_enumerable_node):
        return f"Exercise {_dotted(env, docname, 'exercise', node)}"
    return _captioned(env, docname, node)


def _captioned(env: BuildEnvironment, docname: str, node: nodes.Element) -> str:
    kinds = {"figure": nodes.figure, "table": nodes.table, "code-block": nodes.container}
    for kind, cls in kinds.items():
        number = _dotted(env, docname, kind, node) if isinstance(node, cls) else ""
        if number:
            return (env.config.numfig_format[kind] % number).strip()
    if (
        isinstance(node, nodes.Admonition)
        and not is_solution_node(node)
        and node.tagname != "admonition"
    ):
        return (
            node.tagname.removesuffix("_node").replace("_", " ").title() if _untitled(node) else ""
        )
    return ""


def _untitled(node: nodes.Element) -> bool:
    return not any(isinstance(child, nodes.title) for child in node.children)


def _dotted(env: BuildEnvironment, docname: str, kind: str, node: nodes.Element) -> str:
    numbers = env.toc_fignumbers.get(docname, {}).get(kind, {})
    found = next((numbers[name] for name in node["ids"] if name in numbers), ())
    return ".".join(map(str, found))


def _section(env: BuildEnvironment, docname: str, node: nodes.section) -> str:
    numbers = env.toc_secnumbers.get(docname, {})
    top = isinstance(node.parent, nodes.document)
    found = numbers.get("" if top else f"#{node['ids'][0]}", ())
    return ".".join(map(str, found)) + "." if found else ""
