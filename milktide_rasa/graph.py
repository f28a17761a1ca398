"""Run Rasa's prediction graph in a fixed order.

Rasa plans the graph anew for each of a turn's three runs and hands it to Dask. It is a handful of
nodes that never change: they are put in order once and called one after the other.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner

Steps = tuple[tuple[str, tuple[str, ...]], ...]


class OrderedGraphRunner(DaskGraphRunner):
    """Gives what Rasa's runner gives; training keeps Rasa's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steps: dict[tuple[str, ...], Steps] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need, and give their outputs."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._steps:
            self._steps[wanted] = self._in_order(wanted)
        outputs: dict[str, Any] = dict(inputs or {})
        for name, needs in self._steps[wanted]:
            # A need that nobody gave is reported by the node itself.
            given = [(need, outputs[need]) if need in outputs else need for need in needs]
            outputs[name] = self._instantiated_nodes[name](*given)[1]
        return {name: outputs[name] for name in wanted}

    def _in_order(self, targets: tuple[str, ...]) -> Steps:
        """The nodes behind the targets, each after those that it needs. Rasa has checked for circles."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        order: dict[str, tuple[str, ...]] = {}

        def add(name: str) -> None:
            if name in nodes and name not in order:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    add(need)
                order[name] = needs

        for target in targets:
            add(target)
        return tuple(order.items())
