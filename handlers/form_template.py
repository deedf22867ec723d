"""What a template may say: the names of a form's fields, loops over its lists, a few filters; no code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from handlers.form_terms import BadTemplate, Fields
from handlers.form_text import storable

OUTPUT_LIMIT = 20_000_000  # characters that one template may put out
_FILTERS = frozenset({"length", "count", "upper", "lower", "trim", "default", "d", "join"})
_COUNTS = frozenset({"length", "count"})
_LOOP = frozenset({"index", "first", "last", "length"})
_HARMLESS = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
)
# docxtpl turns `{_{` into `{{` after rendering; as entities, braces in what people wrote stay what they are.
_BRACES = {ord("{"): "&#123;", ord("}"): "&#125;"}

Scope = Mapping[str, frozenset[str]]


@dataclass
class _Reader:
    """Walks a parsed template; raises BadTemplate at the first thing that is not on the list."""

    fields: Fields
    source: str
    used: set[str] = field(default_factory=set)

    def read(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Getattr):
            self._attribute(node, scope)
        elif isinstance(node, nodes.Name):
            self._name(node, scope)
        elif isinstance(node, nodes.Filter):
            self._filter(node, scope)
        elif isinstance(node, _HARMLESS):
            self._shown_whole(node)
            for child in node.iter_child_nodes():
                self.read(child, scope)
        else:
            raise self._bad("forbidden", type(node).__name__.lower(), node)

    def _bad(self, why: str, what: str, node: nodes.Node) -> BadTemplate:
        return BadTemplate(why, what, line_of(self.source, node.lineno or 0))

    def _shown_whole(self, node: nodes.Node) -> None:
        """A list of steps is to be looped over; as it stands it would come out in Python's notation."""
        shown = node.nodes if isinstance(node, nodes.Output) else ()
        for each in shown:
            inner = each.node if isinstance(each, nodes.Filter) and each.name not in _COUNTS else each
            if isinstance(inner, nodes.Name) and self.fields.lists.get(inner.name):
                raise self._bad("forbidden", inner.name, node)

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        if scope:
            raise self._bad("nested", "for", node)
        over = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        if over not in self.fields.lists or not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            raise self._bad("unknown" if over else "forbidden", over or "for", node)
        self.used.add(over)
        inside = {node.target.name: self.fields.lists[over], "loop": _LOOP}
        for child in node.body:
            self.read(child, inside)
        for child in node.else_:
            self.read(child, scope)

    def _attribute(self, node: nodes.Getattr, scope: Scope) -> None:
        if not isinstance(node.node, nodes.Name):
            raise self._bad("forbidden", node.attr, node)
        base = node.node.name
        known = scope.get(base, self.fields.labels if base == "labels" else frozenset())
        if node.attr not in known:
            raise self._bad("unknown", f"{base}.{node.attr}", node)

    def _name(self, node: nodes.Name, scope: Scope) -> None:
        whole = scope.get(node.name) == frozenset()  # an item of a list of texts
        if not whole and node.name not in self.fields.values and node.name not in self.fields.lists:
            raise self._bad("unknown", node.name, node)
        self.used.add(node.name)

    def _filter(self, node: nodes.Filter, scope: Scope) -> None:
        plain = all(isinstance(each, nodes.Const) for each in node.args)
        if node.name not in _FILTERS or node.node is None or node.kwargs or node.dyn_args or not plain:
            raise self._bad("forbidden", node.name, node)
        self.read(node.node, scope)


class FormEnvironment(SandboxedEnvironment):
    """Compiles only what `Fields` allow: whatever docxtpl hands to it is read before it is run.

    `used` gathers the names that were used.
    """

    def __init__(self, fields: Fields) -> None:
        self._written = 0
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=self._literal)
        self.globals.clear()
        self.fields = fields
        self.used: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        reader = _Reader(self.fields, source)
        reader.read(tree, {})
        self.used |= reader.used
        return tree

    def _literal(self, value: Any) -> Markup:
        """What a person wrote, as characters and nothing else."""
        # Escaped first: a constant of the template arrives here escaped already and must not be so twice.
        text = storable(str(escape(value))).translate(_BRACES)
        self._written += len(text)
        if self._written > OUTPUT_LIMIT:
            raise BadTemplate("endless")
        return Markup(text)  # noqa: S704 - escaped on the line above


def line_of(source: str, number: int) -> str:
    """A line of a template as its author sees it, without the XML; at most 80 characters."""
    all_lines = source.split("\n")
    line = all_lines[number - 1] if 0 < number <= len(all_lines) else ""
    return " ".join(re.sub(r"<[^<>]*>", " ", line).split())[:80]
