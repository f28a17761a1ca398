"""The substance knowledge table: load it, look things up, check and compile its data files."""

from milktide.knowledge._knowledge import Knowledge
from milktide.knowledge._load import build_table, load_knowledge
from milktide.knowledge._names import fold_name
from milktide.knowledge._places import data_folder, project_root
from milktide.knowledge.errors import KnowledgeError

__all__ = [
    "Knowledge",
    "KnowledgeError",
    "build_table",
    "data_folder",
    "fold_name",
    "load_knowledge",
    "project_root",
]
